"""The documentation cannot lie: its commands and options exist, every command is in it, every dependency has a line."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from kronespor import __version__
from kronespor.cli.main import COMMANDS, SUMMARIES, cli
from kronespor.config.variables import VARIABLES, misnamed
from tests.web.reading import addresses

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "docs" / "brugervejledning.md"]
COMMAND = re.compile(r"^kronespor (\S+)(.*)$", re.MULTILINE)


def command(name: str) -> click.Command:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None, f"there is no command {name}"
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_and_option_in_the_guides_exists(page: Path) -> None:
    lines = COMMAND.findall(page.read_text("utf-8"))
    assert len(lines) >= 5
    for name, rest in lines:
        found = command(name)
        if isinstance(found, click.Group):
            below = found.get_command(click.Context(found), rest.split()[0])
            assert below is not None, (name, rest)
            found = below
        options = {o for p in found.params for o in p.opts}
        assert set(re.findall(r"--[a-z-]+", rest.partition("#")[0])) <= options, (name, rest)


@pytest.mark.parametrize("name", [c for c in COMMANDS if c != "demo"])
def test_every_command_is_in_the_readme_and_has_a_summary(name: str) -> None:
    assert f"kronespor {name}" in (ROOT / "README.md").read_text("utf-8")
    assert command(name).name == name
    assert SUMMARIES[name]


def test_the_page_of_all_commands_is_as_the_commands_are() -> None:
    written = (ROOT / "docs" / "kommandoer.md").read_text("utf-8")
    made = subprocess.run(
        [sys.executable, "-c", "import commands; print(commands.page(), end='')"],
        cwd=ROOT / "tools",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout == written, "run `python tools/commands.py`"


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    wanted = [
        *project["project"]["dependencies"],
        *(w for group in groups.values() for w in group if isinstance(w, str)),
    ]
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    missing = [n for w in wanted if (n := re.split(r"[><=]", w)[0]) not in page]
    assert missing == []


def test_locks_name_no_index_and_pin_every_package() -> None:
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text("utf-8")
        assert "://" not in text
        assert "index-url" not in text
        pins = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
        assert pins
        assert all("==" in p and "--hash=sha256:" in p for p in pins)


def test_the_changelog_tells_of_this_version() -> None:
    assert f"\n## {__version__} (" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("target", ["demo", "test", "lint", "types", "bench", "docs", "clean"])
def test_the_makefile_has_its_targets(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_every_picture_that_a_page_asks_for_is_of_a_page_that_there_is() -> None:
    paths = [re.sub("<number:[^>]+>", "1", re.sub("<slug:[^>]+>", "x", where)) for where, _ in addresses()]
    made = {path.strip("/").replace("/", "-") or "overview" for path in paths}
    asked = {
        n
        for page in (ROOT / "docs").glob("*.md")
        for n in re.findall(r"<!-- picture: ([\w-]+), ", page.read_text("utf-8"))
    }
    assert asked and asked <= made


def test_every_setting_has_its_row_and_every_row_is_a_setting() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "settings.md").read_text("utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows))
    of_others = {"DATABASE_URL", "DJANGO_SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR"}
    assert set(rows) == VARIABLES | of_others
    code = [path for folder in ("src", "deploy") for path in (ROOT / folder).rglob("*") if path.is_file()]
    code = [path for path in code if path.suffix != ".pyc"]
    read = {name for path in code for name in re.findall(rb"\bKRONESPOR_[A-Z_]*[A-Z]\b", path.read_bytes())}
    assert {name.decode() for name in read} == VARIABLES
    assert misnamed(["KRONESPOR_OICD_SERVER", "KRONESPOR_HOSTS", "PATH"]) == {
        "KRONESPOR_OICD_SERVER": "KRONESPOR_OIDC_SERVER"
    }
