"""Two editions side by side: changes, edits inside a pair, moves, strength."""

from fengxiang.alignment.alignment import Alignment, Change, align, replay
from fengxiang.alignment.edits import Edit, inside_word, redline

__all__ = ["Alignment", "Change", "Edit", "align", "inside_word", "redline", "replay"]
