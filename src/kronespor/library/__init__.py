"""Kronespor in a notebook: documents read, footed and tied out, and the register's holdings, as typed rows and frames.

Amounts are whole numbers of øre, or `Decimal`s in the unit of a document; never floats.
"""

from kronespor.library.documents import Compared, Footed, compare, foot, read
from kronespor.library.register import HoldingRow, holdings
from kronespor.library.rows import Rows

__all__ = ["Compared", "Footed", "HoldingRow", "Rows", "compare", "foot", "holdings", "read"]
