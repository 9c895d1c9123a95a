"""Two editions side by side: changes, edits inside a pair, moves, strength."""

from fengxiang.alignment.alignment import Alignment, Change, align, replay
from fengxiang.alignment.edits import Edit, cuts_word, inside_word, redline
from fengxiang.alignment.moves import in_order

__all__ = ["Alignment", "Change", "Edit", "align", "cuts_word", "in_order", "inside_word", "redline", "replay"]
