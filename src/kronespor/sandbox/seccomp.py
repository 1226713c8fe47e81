"""seccomp, by libseccomp: system calls that neither a reader of files nor the programs it needs ever make."""

import ctypes
import errno
from collections.abc import Iterable

ALLOW, ERRNO = 0x7FFF0000, 0x00050000
NOT_EQUAL, MASKED_EQUAL = 1, 7
UNIX, CLONE_THREAD = 1, 0x00010000
NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
TO_OTHERS = ("connect", "sendmsg", "sendmmsg")
"""How a unix socket reaches what another process listens at."""
NEVER = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_open", "pidfd_getfd"),
    *("pidfd_send_signal", "perf_event_open", "bpf", "userfaultfd", "io_uring_setup", "io_uring_enter"),
    *("unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot", "fsopen", "open_tree", "move_mount"),
    *("mount_setattr", "keyctl", "add_key", "request_key", "open_by_handle_at", "name_to_handle_at", "setsid"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot", "swapon", "acct"),
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "truncate"),
    *("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr"),
    *("utime", "utimes", "utimensat", "futimesat", "quotactl", "syslog", "settimeofday", "clock_settime"),
    *("shmget", "semget", "msgget", "mq_open", "setpriority", "ioprio_set", "sched_setattr", "sched_setscheduler"),
    *("socketcall", "personality"),
)
"""Other processes, namespaces, the kernel itself, and what of files Landlock leaves free (their modes and times)."""
FORKS = ("fork", "vfork", "execve", "execveat", "kill", "tkill", "tgkill")


class _Compared(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("how", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    )


def forbid(starts_programs: bool) -> None:
    """Forbid this process, and all that it starts, what it does not need; OSError without libseccomp.

    `starts_programs`: whether it may fork, run programs, signal them, and have unix sockets that reach nobody (of
    LibreOffice). Else it has one process, with threads, and no socket at all.
    """
    filters = _Filters()
    filters.refuse(NEVER)
    filters.refuse(("clone3",), errno.ENOSYS)  # its flags cannot be seen: C libraries fall back on clone
    filters.refuse(("prlimit64",), errno.EPERM, _Compared(0, NOT_EQUAL, 0, 0))  # of another process
    if starts_programs:
        filters.refuse(("socket",), errno.EACCES, _Compared(0, NOT_EQUAL, UNIX, 0))
        filters.refuse(("bind", "listen"), error=0)  # LibreOffice wants to be found by others, and believes that it is
        filters.refuse(TO_OTHERS, errno.ECONNREFUSED)
        filters.refuse(("sendto",), errno.ECONNREFUSED, _Compared(4, NOT_EQUAL, 0, 0))
        for flag in NAMESPACES:
            filters.refuse(("clone",), errno.EPERM, _Compared(0, MASKED_EQUAL, flag, flag))
    else:
        filters.refuse(("socket", "socketpair", *TO_OTHERS), errno.EACCES)
        filters.refuse(FORKS)
        filters.refuse(("clone",), errno.EPERM, _Compared(0, MASKED_EQUAL, CLONE_THREAD, 0))
    filters.load()


class _Filters:
    """A filter that allows what is not refused."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self.library.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.library.seccomp_init(ctypes.c_uint32(ALLOW)))

    def refuse(self, names: Iterable[str], error: int = errno.EPERM, *compared: _Compared) -> None:
        """Answer these calls with an error; those that the architecture does not have are none."""
        action, count = ctypes.c_uint32(ERRNO | error), len(compared)
        for name in names:
            number = self.library.seccomp_syscall_resolve_name(name.encode())
            if number < 0:
                continue
            failed = self.library.seccomp_rule_add_array(
                self.context, action, number, count, (_Compared * max(count, 1))(*compared)
            )
            if failed:
                raise OSError(-failed, f"seccomp: {name}")

    def load(self) -> None:
        """Put the filter in force."""
        failed = self.library.seccomp_load(self.context)
        self.library.seccomp_release(self.context)
        if failed:
            raise OSError(-failed, "seccomp")
