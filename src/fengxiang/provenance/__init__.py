"""Everything ever said: the life of a wording, the age of every span of a text, and how much of it is news."""

from fengxiang.provenance.ancestry import Ancestor, ancestor
from fengxiang.provenance.chain import Step, carried, chain
from fengxiang.provenance.contexts import Collocate, Context, collocates, contexts, variants
from fengxiang.provenance.history import History, history
from fengxiang.provenance.life import REVIVED_DAYS, Gap, Provenance, trace
from fengxiang.provenance.spans import Attested, Stretch, attest, lives
from fengxiang.provenance.surprise import News, clause_bits, news, resonance
from fengxiang.provenance.survey import Surveyed, survey

__all__ = [
    "REVIVED_DAYS",
    "Ancestor",
    "Attested",
    "Collocate",
    "Context",
    "Gap",
    "History",
    "News",
    "Provenance",
    "Step",
    "Stretch",
    "Surveyed",
    "ancestor",
    "attest",
    "carried",
    "chain",
    "clause_bits",
    "collocates",
    "contexts",
    "history",
    "lives",
    "news",
    "resonance",
    "survey",
    "trace",
    "variants",
]
