"""Real texts come by themselves: public sources are asked, collections are read, pages that changed are noticed."""

from fengxiang.collection.catalogue import Source, all_sources, is_season
from fengxiang.collection.cloned import collect_folder, folder_of, is_source, recipes
from fengxiang.collection.public import Errand, Outcome, collect
from fengxiang.collection.watching import Watch, seconds_of, watch

__all__ = [
    "Errand",
    "Outcome",
    "Source",
    "Watch",
    "all_sources",
    "collect",
    "collect_folder",
    "folder_of",
    "is_season",
    "is_source",
    "recipes",
    "seconds_of",
    "watch",
]
