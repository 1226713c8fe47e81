"""Who has the processor first: those who read pages, before files that are read, made and sent."""

import contextlib
import os
from pathlib import Path

LAST = 10
"""The niceness of what gives way: beside others who want all of a core it still gets a tenth."""
SESSION = Path("/proc/self/autogroup")


def give_way(niceness: int = 0) -> None:
    """Let this process and what it starts have the processor after others, by at least a niceness, or by that which
    it was started with.

    Linux shares the processor out between sessions first, and niceness counts only within one (autogroup, sched(7)):
    so the session that a process leads is given the process's. Under systemd and in containers groups have weights.
    """
    mine = os.nice(max(0, niceness - os.nice(0)))
    if mine > 0 and os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):  # a kernel that shares otherwise
            SESSION.write_text(f"{mine}\n", "ascii")
