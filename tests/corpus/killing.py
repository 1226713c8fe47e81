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

LOCALHOST, PORT = "127.0.0.1", 8786
COMMAND = "from kronespor.cli.main import main; main()"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind((LOCALHOST, 0))
        port: int = free.getsockname()[1]
    return port


class Network:
    """A network namespace for each host, all on one bridge: nothing but it is common to them."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._hosts = {host: f"kronespor{n}" for n, host in enumerate(hosts, start=1)}
        self.remove()
        _ip("netns add kronespor0", "link add br0 netns kronespor0 type bridge", "-n kronespor0 link set br0 up")
        for n, name in enumerate(self._hosts.values(), start=1):
            _ip(
                f"netns add {name}",
                f"link add eth0 netns {name} type veth peer name port{n} netns kronespor0",
                f"-n kronespor0 link set port{n} master br0 up",
                f"-n {name} address add 10.26.0.{n}/24 dev eth0",
                f"-n {name} link set lo up",
                f"-n {name} link set eth0 up",
            )

    def address(self, host: str) -> str:
        """The host's address on the bridge."""
        return f"10.26.0.{list(self._hosts).index(host) + 1}"

    def within(self, host: str) -> list[str]:
        """What runs a command on the host."""
        return ["ip", "netns", "exec", self._hosts[host]]

    def remove(self) -> None:
        """Take the hosts away."""
        for name in ("kronespor0", *self._hosts.values()):
            if (Path("/run/netns") / name).exists():
                _ip(f"netns del {name}")


def _ip(*commands: str) -> None:
    for command in commands:
        subprocess.run(["ip", *command.split()], check=True)


class Cluster:
    """A scheduler and workers, each a process of its own, that are started again whenever they end; a context manager.

    `hosts`: each is a host of its own, in a network namespace with an address on a bridge (needs root and iproute2).
    """

    def __init__(self, env: Mapping[str, str], seed: int, workers: int = 1, hosts: bool = False) -> None:
        self._random, self._env = random.Random(seed), {**env, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"}
        names = ["scheduler", *(f"worker {n + 1}" for n in range(workers)), "run"]
        self._network = Network(names) if hosts else None
        host, port = (self._network.address("scheduler"), PORT) if self._network else (LOCALHOST, free_port())
        self.address = f"tcp://{host}:{port}"
        dask = [sys.executable, "-m", "dask"]
        worker = [*dask, "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        self._commands = {name: [*worker, "--death-timeout", "30"] for name in names}
        self._commands["scheduler"] = [*dask, "scheduler", "--host", host, "--port", str(port), "--no-dashboard"]
        run = [COMMAND, "corpus", "run", "--no-harvest", "--scheduler", self.address]
        self._commands["run"] = [sys.executable, "-c", *run]
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.killed: Counter[str] = Counter()

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *error: object) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()
        if self._network:
            self._network.remove()

    def run(self, corpus: Path, kills: Sequence[str]) -> None:
        """Until the run has ended well; what is named is killed on the way, each when some more has been made."""
        ends, waiting, made = time.monotonic() + PATIENCE, list(kills), 0
        while not self._has_ended():
            if waiting and len(outputs(corpus)) > made:
                made = len(outputs(corpus)) + self._random.randint(0, 4)
                self._kill(waiting.pop())
            assert time.monotonic() < ends, self.killed
            time.sleep(self._random.uniform(0.05, 0.3))

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
        command = [*(self._network.within(name) if self._network else ()), *self._commands[name]]
        self._processes[name] = subprocess.Popen(command, env=self._env, stdout=quiet, stderr=quiet)

    def _kill(self, name: str) -> None:
        self._processes[name].send_signal(signal.SIGKILL)
        self._processes[name].wait()
        self.killed[name] += 1


def outputs(corpus: Path) -> dict[str, str]:
    """What all stages have made: name -> SHA-256. Nothing else lies there, but for what was only being written."""
    files = [path for path in sorted((corpus / "stages").rglob("*")) if path.is_file() and path.suffix != ".part"]
    return {str(path.relative_to(corpus)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
