"""What amounts refuse."""

from kronespor.remarks import KronesporError


class AmountError(KronesporError):
    """A text that is no amount, or an amount that cannot be converted; the remark says why."""
