"""How long things may take on a machine that has much to do."""

import os

MOST = 4.0  # times as long as on a machine that has nothing else to do


def allowed(seconds: float) -> float:
    """Seconds that something may take now: more where more wants to run than the machine has cores."""
    try:
        waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
    except OSError:  # the machine does not tell
        waiting = 1.0
    return seconds * min(max(waiting, 1.0), MOST)
