"""Two statements -> matches, regroupings, gaps. Pure: no Django."""

from kronespor.tieout.compare import Match, TieOut, YearPair, YearTotal, compare, tie_out_report
from kronespor.tieout.likeness import likeness, same_source

__all__ = ["Match", "TieOut", "YearPair", "YearTotal", "compare", "likeness", "same_source", "tie_out_report"]
