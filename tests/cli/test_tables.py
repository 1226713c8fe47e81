"""Every table of the command line is to be read: in terminals of 80 and 40 columns, and in a pipe."""

import re
from pathlib import Path

import pytest

from tests.commands import SAMPLES, run

PLAN = "Handleplan mod racisme, etnisk diskrimination og hadforbrydelser"
SHEET = (
    "case;kind;decided_on;from;to;fund;year;amount;recipient;cvr",
    *(
        f"{year};allocation;{year}-01-17;fund;{PLAN} / Indsats mod diskrimination på byens arbejdspladser;"
        f"Integrationsbevilling;{year};1.200.000;Foreningen til fremme af mangfoldighed;10150817"
        for year in range(2021, 2029)
    ),
)
COMMANDS = {
    "overview": (("overview",), ("Indsats mod diskrimination på byens arbejdspladser", "Integrationsbevilling")),
    "changes": (("changes", "--plan", PLAN, "--from", "2021-02-01"), ("Indsats mod diskrimination på byens",)),
    "recipients": (("recipients",), ("Foreningen til fremme af mangfoldighed", "10150817", "etnisk diskrimination og")),
    "review": (("review",), ("Arbejdspligt", "kr.")),
    "decisions": (("decisions",), ("Samlet prioritering af integrationsbevilling",)),
    "compare": (("compare", str(SAMPLES / "notat-2024.txt"), str(SAMPLES / "svar-2026.txt")), ("Støtte til Mino",)),
}
"""What prints a table -> its arguments, and names that stand in it."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with eight years of money and long names."""
    folder = tmp_path_factory.mktemp("tables")
    sheet = folder / "ark.csv"
    sheet.write_text("\n".join(SHEET) + "\n", "utf-8")
    assert run("record", sheet, home=folder / "home").returncode == 0
    assert run("import", SAMPLES / "svar-2026.txt", home=folder / "home").returncode == 0
    return folder / "home"


def printed(home: Path, arguments: tuple[str, ...], columns: str | None) -> str:
    """What a command prints into a pipe, for a terminal of so many columns or for none."""
    done = run(*arguments, home=home, KRONESPOR_LANG="da", COLUMNS=columns)
    assert done.returncode == 0, done.stderr
    return done.stdout


def columns_of_text(table: str) -> list[str]:
    """The words of each column of a table, read down; of lines without a frame, the line."""
    found: dict[int, list[str]] = {}
    for line in table.splitlines():
        for n, cell in enumerate(line.strip("│┃").split("│") if "│" in line else [line]):
            found.setdefault(n, []).extend(cell.split())
    return [" ".join(words) for words in found.values()]


@pytest.mark.parametrize("name", COMMANDS)
def test_names_are_read_in_a_terminal_of_80_columns(name: str, home: Path) -> None:
    arguments, names = COMMANDS[name]
    shown = printed(home, arguments, "80")
    for wanted in names:
        assert any(wanted in column for column in columns_of_text(shown)), wanted
    framed = [line for line in shown.splitlines() if "│" in line]
    assert all(len(line) <= 80 for line in framed)


@pytest.mark.parametrize("name", COMMANDS)
def test_names_stand_whole_in_a_pipe(name: str, home: Path) -> None:
    arguments, names = COMMANDS[name]
    shown = printed(home, arguments, None)
    for wanted in names:
        assert any(wanted in column for column in columns_of_text(shown)), wanted
    headings = [line for line in shown.splitlines() if "┃" in line]
    assert len(headings) <= 4  # one table per plan or per document, all years beside one another


@pytest.mark.parametrize("columns", [pytest.param("40", marks=pytest.mark.thorough), "80"])
@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"compare"}))  # it is tab-separated in a pipe
@pytest.mark.slow
def test_a_narrow_terminal_says_all_that_a_pipe_says(name: str, columns: str, home: Path) -> None:
    arguments, _ = COMMANDS[name]
    shown, whole = printed(home, arguments, columns), printed(home, arguments, None)
    assert words_of(whole) <= words_of(shown)
    assert all(len(line) <= int(columns) for line in shown.splitlines() if "│" in line)


def words_of(table: str) -> set[str]:
    return {word.rstrip(":") for word in re.split(r"[^\w.,:()/§-]+", table)}


def test_a_title_in_a_pipe_ends_where_its_words_end(home: Path) -> None:
    assert [line for line in printed(home, ("overview",), None).splitlines() if line.endswith(" ")] == []
