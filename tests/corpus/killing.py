"""A cluster of processes that are killed at random and started again, as an operating system does, until a run ends."""

import hashlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.processes import PATIENCE

COMMAND = "from kronespor.cli.main import main; main()"


class Cluster:
    """A scheduler, two workers and a run, each a process of its own. What is killed is started again."""

    def __init__(self, env: Mapping[str, str], seed: int) -> None:
        self._random, self._env = random.Random(seed), {**env, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        address = f"tcp://127.0.0.1:{port}"
        dask = [sys.executable, "-m", "dask"]
        worker = [*dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "30"]
        run = ["-c", COMMAND, "corpus", "run", "--no-harvest", "--scheduler", address]
        self._commands = {
            "scheduler": [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
            "worker 1": worker,
            "worker 2": worker,
            "run": [sys.executable, *run],
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.killed: Counter[str] = Counter()

    def run(self, corpus: Path, kills: Sequence[str]) -> None:
        """Until the run has ended well; what is named is killed on the way, each when some more has been made."""
        ends, waiting, made = time.monotonic() + PATIENCE, list(kills), 0
        try:
            while not self._has_ended():
                if waiting and len(outputs(corpus)) > made:
                    made = len(outputs(corpus)) + self._random.randint(0, 4)
                    self._kill(waiting.pop())
                assert time.monotonic() < ends, self.killed
                time.sleep(self._random.uniform(0.05, 0.3))
        finally:
            for process in self._processes.values():
                process.kill()
                process.wait()

    def _has_ended(self) -> bool:
        """Start whatever does not run, unless it is the run that has ended well."""
        for name in self._commands:
            process = self._processes.get(name)
            if name == "run" and process is not None and process.poll() == 0:
                return True
            if process is None or process.poll() is not None:
                self._start(name)
        return False

    def _start(self, name: str) -> None:
        quiet = None if "KILLS_SHOWN" in os.environ else subprocess.DEVNULL
        self._processes[name] = subprocess.Popen(self._commands[name], env=self._env, stdout=quiet, stderr=quiet)

    def _kill(self, name: str) -> None:
        self._processes[name].send_signal(signal.SIGKILL)
        self._processes[name].wait()
        self.killed[name] += 1


def outputs(corpus: Path) -> dict[str, str]:
    """What all stages have made: name -> SHA-256. Nothing else lies there, but for what was only being written."""
    files = [path for path in sorted((corpus / "stages").rglob("*")) if path.is_file() and path.suffix != ".part"]
    return {str(path.relative_to(corpus)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
