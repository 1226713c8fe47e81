"""The command line speaks the reader's language: by --lang, by KRONESPOR_LANG, by the locale."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from kronespor.cli import speaking
from kronespor.cli.speaking import language_of
from kronespor.papers import printing
from tests.commands import SAMPLES, run


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "da_DK.UTF-8"}, "da"),
        ({"LANG": "da"}, "da"),
        ({"LANG": "nb_NO.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "da_DK.UTF-8"}, "da"),
        ({"LANG": "da_DK.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_ALL": "en_US.UTF-8", "KRONESPOR_LANG": "da"}, "da"),
        ({"LC_ALL": "", "LANG": "da_DK"}, "da"),
    ],
)
def test_the_language_of_an_environment(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_lang_goes_before_the_environment() -> None:
    assert "Kontrollér dokumenter" in run("--lang", "da", "check", "--help").stdout
    assert "Check documents" in run("--lang", "en", "check", "--help", KRONESPOR_LANG="da").stdout
    assert "Kommandoer" in run("--lang", "da", "--help").stdout


def test_what_is_found_and_what_cannot_be_done_is_said_in_danish(tmp_path: Path) -> None:
    checked = run("--lang", "da", "check", SAMPLES / "svar-2020.html")
    assert "fejl does-not-foot" in checked.stdout and "der mangler en række" in checked.stdout
    refused = run("--lang", "da", "check", tmp_path)
    assert refused.returncode == 2 and "rummer ingen dokumenter" in refused.stderr
    assert "Der er intet valg" in run("--lang", "da", "check", "--nonsens").stderr
    assert "er ikke en dag" in run("--lang", "da", "overview", "--as-of", "i går", home=tmp_path / "h").stderr


def test_the_register_is_shown_in_danish(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run("record", SAMPLES / "sheets" / "decisions.csv", home=home)
    shown = run("--lang", "da", "overview", home=home).stdout
    assert "Finansieringskilde" in shown and "39.200.000" in shown
    assert "(omplacering;" in run("--lang", "da", "changes", "--plan", "Integrationshandleplan", home=home).stdout
    assert "Der er ingen handleplan" in run("--lang", "da", "overview", "--plan", "Ukendt", home=home).stderr


def test_a_file_is_checked_without_django() -> None:
    program = "import sys; from kronespor.cli.main import loaded; loaded('check'); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_help_is_danish_to_its_placeholders() -> None:
    shown = run("--lang", "da", "overview", "--help").stdout
    assert "[VALG]" in shown and "--as-of DAG" in shown and "--plan TEKST" in shown and "--prices HELTAL" in shown
    assert "FILER..." in run("--lang", "da", "check").stderr
    assert "[OPTIONS] FILES..." in run("--lang", "en", "check", "--help").stdout
    assert "KOMMANDO [ARGUMENTER]..." in run("--lang", "da", "calendar", "--help").stdout


def test_a_role_is_named_in_the_readers_language(tmp_path: Path) -> None:
    arguments, chosen = ("--lang", "da", "user", "ida", "--role", "councillor"), "langt-og-hemmeligt-ord-27"
    made = run(*arguments, home=tmp_path / "home", KRONESPOR_PASSWORD=chosen)
    assert made.returncode == 0, made.stderr
    assert "Rollen er politiker." in made.stdout


@pytest.mark.parametrize(("code", "printed"), [("da", "1.234 sager bogført"), ("en", "1\xa0234 cases booked")])
def test_what_is_counted_is_printed_as_numbers_are(code: str, printed: str) -> None:
    before = speaking.language()
    try:
        speaking.speak(code)
        assert speaking.counted("{n} case booked", "{n} cases booked", 1234) == printed
    finally:
        speaking.speak(before)
    with translation.override(code):
        assert printing.counted("%(n)s case booked", "%(n)s cases booked", 1234) == printed
