"""Two statements -> matches, regroupings, gaps. Pure: no Django."""

from kronespor.tieout.compare import compare
from kronespor.tieout.decided import Decided
from kronespor.tieout.differences import Years, combined, differences, unchanged
from kronespor.tieout.likeness import likeness, same_source
from kronespor.tieout.matches import Certainty, Extra, Match, Relation, Rival, TieOut, YearPair, YearTotal
from kronespor.tieout.report import tie_out_json

__all__ = [
    "Certainty",
    "Decided",
    "Extra",
    "Match",
    "Relation",
    "Rival",
    "TieOut",
    "YearPair",
    "YearTotal",
    "Years",
    "combined",
    "compare",
    "differences",
    "likeness",
    "same_source",
    "tie_out_json",
    "unchanged",
]
