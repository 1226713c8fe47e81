"""Folders of decisions, as `check` and `record` take them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kronespor.cli import database
from kronespor.cli.controls import watching_deviations
from kronespor.cli.speaking import _, complain, counted, echo, echo_json, words

if TYPE_CHECKING:
    from kronespor.intake.decision_folders import DecisionFolder
    from kronespor.intake.recording import Recorded

MARK = "kronespor.toml"
"""The file by which a folder says that it is one of decisions, read without loading Django."""


def is_decision_folder(path: Path) -> bool:
    """Whether a folder says that it is one of decisions."""
    return (path / MARK).is_file()


def check_folder(path: Path, *, as_json: bool) -> bool:
    """Print what is wrong with a folder, or what recording it would book; whether nothing is wrong."""
    folder = _read(path)
    from kronespor.intake.errors import IntakeError
    from kronespor.intake.recording import rehearse_cases

    problems, done = list(folder.problems), None
    if not problems:
        try:
            done = rehearse_cases(folder.cases)
        except IntakeError as error:
            problems.append(error.remark)
    if as_json:
        echo_json(_report(folder, [words(problem) for problem in problems], done))
        return not problems
    for problem in problems:
        complain(problem)
    if done is not None:
        _tell_short(done)
        new = counted("{n} case would be booked", "{n} cases would be booked", done.booked)
        echo(f"{_counted(folder)}: {new}, {_known(done)}.")
    return not problems


def record_folder(path: Path) -> bool:
    """Book what is new in a folder, all or nothing; whether nothing was wrong with it."""
    folder = _read(path)
    from kronespor.intake.recording import record_cases

    for problem in folder.problems:
        complain(problem)
    if folder.problems:
        return False
    with watching_deviations():
        done = record_cases(folder.cases, path.resolve().name, folder.sha256)
    if done.proposed:
        echo(_("{sheet}: put forward; it is booked when another person records the same sheet.").format(sheet=path))
    else:
        _tell_short(done)
        booked = counted("{n} case booked", "{n} cases booked", done.booked)
        echo(f"{_counted(folder)}: {booked}, {_known(done)}.")
    return True


def _read(path: Path) -> "DecisionFolder":
    database.ready()
    from kronespor.intake.decision_folders import read_folder

    return read_folder(path)


def _counted(folder: "DecisionFolder") -> str:
    files = counted("{n} file", "{n} files", folder.files)
    return f"{folder.path} ({files})"


def _known(done: "Recorded") -> str:
    return counted("{n} was recorded before", "{n} were recorded before", done.known)


def _tell_short(done: "Recorded") -> None:
    """Warn of what has less than nothing since: later decisions may mend it, so that nothing is refused."""
    for remark in done.short:
        complain(remark)


def _report(folder: "DecisionFolder", problems: list[str], done: "Recorded | None") -> dict[str, Any]:
    return {
        "folder": str(folder.path),
        "files": folder.files,
        "cases": len(folder.cases),
        "problems": problems,
        "booked": done.booked if done else None,
        "known": done.known if done else None,
        "warnings": [words(remark) for remark in done.short] if done else [],
    }


def refuse_mixed(folders: list[Path], files: tuple[Path, ...], others: dict[str, bool]) -> None:
    """UsageError where folders of decisions are named with documents, or with options that they have not."""
    given = [name for name, is_given in others.items() if is_given]
    if len(folders) < len(files):
        raise click.UsageError(_("Check a folder of decisions by itself, without other documents."))
    if given:
        raise click.UsageError(_("{options} is for documents, not for a folder of decisions.").format(options=given[0]))
