"""The archive's fixed phrases and their lives; the table of them that ships; those that a text uses."""

from fengxiang.formulations.coined import coined, terms_in
from fengxiang.formulations.lives import Formulation, mine
from fengxiang.formulations.recognise import Used, recognise
from fengxiang.formulations.shipped import Listed, holding, known_before, listed, shipped, shipped_coverage, written_out

__all__ = [
    "Formulation",
    "Listed",
    "Used",
    "coined",
    "holding",
    "known_before",
    "listed",
    "mine",
    "recognise",
    "shipped",
    "shipped_coverage",
    "terms_in",
    "written_out",
]
