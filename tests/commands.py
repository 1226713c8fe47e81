"""The commands as a user types them."""

import subprocess
from importlib import resources
from pathlib import Path

from tests.databases import environment
from tests.processes import python

COMMAND = "from kronespor.cli.main import main; main()"
ELSEWHERE = {"demo", "serve"}  # commands that may have their register in another place than the environment says
SAMPLES = Path(str(resources.files("kronespor") / "samples"))


def run(*args: str | Path, home: Path | None = None, **env: str | None) -> subprocess.CompletedProcess[str]:
    """Run `kronespor` in a process of its own, on the register in `home`; it speaks English unless `env` says other.

    What of `env` is None is not set.
    """
    wanted = {**environment(home), **env}
    surroundings = {name: value for name, value in wanted.items() if value is not None}
    return python(COMMAND, *args, env=surroundings, is_set_up=home is not None and args[0] not in ELSEWHERE)


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Hold that a command ended with one sentence, which has these words."""
    assert done.returncode == 2, done.stdout
    assert len(done.stderr.strip().splitlines()) == 1
    assert all(word in done.stderr for word in words), done.stderr


def shown(done: subprocess.CompletedProcess[str]) -> str:
    """What a command printed; the spaces between thousands are plain ones."""
    return done.stdout.replace("\N{NO-BREAK SPACE}", " ")
