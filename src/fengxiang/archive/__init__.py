"""The archive of everything said: stored pages, documents made from them, exact search."""

from fengxiang.archive.archive import Added, Archive, Coverage, Held, Holding
from fengxiang.archive.intake import SUFFIXES, passed_over, remarks_in, sources
from fengxiang.archive.remarks import Remark, place_of
from fengxiang.archive.search import Attestation, Index, Scope, Sightings
from fengxiang.archive.soundness import Fault
from fengxiang.archive.visits import Visit
from fengxiang.archive.witnesses import Rewriting

__all__ = [
    "SUFFIXES",
    "Added",
    "Archive",
    "Attestation",
    "Coverage",
    "Fault",
    "Held",
    "Holding",
    "Index",
    "Remark",
    "Rewriting",
    "Scope",
    "Sightings",
    "Visit",
    "passed_over",
    "place_of",
    "remarks_in",
    "sources",
]
