"""Two statements -> matches, regroupings, gaps. Pure: no Django."""

from kronespor.tieout.compare import compare
from kronespor.tieout.likeness import likeness, same_source
from kronespor.tieout.matches import Match, Relation, TieOut, YearPair, YearTotal
from kronespor.tieout.report import tie_out_json

__all__ = [
    "Match",
    "Relation",
    "TieOut",
    "YearPair",
    "YearTotal",
    "compare",
    "likeness",
    "same_source",
    "tie_out_json",
]
