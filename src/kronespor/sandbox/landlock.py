"""Landlock: from here on this process and its children read and write only where they are let (Linux 5.13, 6.12).

What the kernel at hand does not know of it is left out: TCP before 6.7, signals to others before 6.12; see `seccomp`.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
VERSION, PATH_BENEATH, NO_NEW_PRIVILEGES = 1, 1, 38
EXECUTE, WRITE, READ, LIST, TRUNCATE, DEVICES = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14, 1 << 15
OF_FILES = EXECUTE | WRITE | READ | TRUNCATE | DEVICES
TO_READ = EXECUTE | READ | LIST
KNOWN = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many rights to files each version knows; later ones know as many."""
TCP = 0b11
SCOPES = 0b11  # abstract unix sockets, signals


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """The version of Landlock that the kernel has; 0 for none."""
    return max(0, _call(CREATE_RULESET, None, 0, VERSION))


def restrict(to_read: Iterable[Path], to_write: Iterable[Path]) -> None:
    """Let this process read and run what is below some paths, write below others, and nothing else. OSError if not."""
    known = version()
    if known == 0:
        raise OSError(ctypes.get_errno(), "no Landlock")
    handled = (1 << KNOWN.get(known, 16)) - 1
    asked = _Ruleset(handled, TCP if known >= 4 else 0, SCOPES if known >= 6 else 0)
    size = 8 if known < 4 else 16 if known < 6 else 24
    ruleset = _called(CREATE_RULESET, ctypes.byref(asked), size, 0)
    try:
        for path in to_read:
            _allow(ruleset, path, TO_READ & handled)
        for path in to_write:
            _allow(ruleset, path, handled & ~EXECUTE)
        if ctypes.CDLL(None, use_errno=True).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "no_new_privs")
        _called(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    """Allow rights below a path; one that is not there needs none."""
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rule = _Beneath(rights if path.is_dir() else rights & OF_FILES, parent)
        _called(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)


def _called(number: int, *arguments: object) -> int:
    found = _call(number, *arguments)
    if found < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return found


def _call(number: int, *arguments: object) -> int:
    """A system call; -1 where it fails or there is none."""
    try:
        return int(ctypes.CDLL(None, use_errno=True).syscall(number, *arguments))
    except (OSError, AttributeError):  # no Linux
        return -1
