"""What only LibreOffice reads (.doc, .odt, .rtf, .xls, .ods): converted to .docx or .xlsx, then read as those."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kronespor.reading.document import ReadingError

SECONDS = 50
_SHEETS = {".xls", ".xlsx", ".xlsb", ".ods", ".fods"}
_SLIDES = {".pptx", ".odp", ".ppt"}


def find_libreoffice() -> str | None:
    """LibreOffice's command on this machine, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@contextmanager
def converted(path: Path, suffix: str, target: str = "") -> Iterator[Path]:
    """The file as .docx or .xlsx (or `target`), gone again afterwards. ReadingError if that fails.

    `suffix` says what the file is, whatever it is called.
    """
    command = find_libreoffice()
    if command is None:
        raise ReadingError("converter-missing", suffix=suffix)
    target = target or ("xlsx" if suffix in _SHEETS else "pdf" if suffix in _SLIDES else "docx")
    with tempfile.TemporaryDirectory(prefix="kronespor-office-") as folder:
        source = Path(folder) / f"document{suffix}"
        shutil.copyfile(path, source)
        _run([command, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless"], source, target)
        result = Path(folder) / "converted" / f"document.{target}"
        if not result.exists():
            raise ReadingError("conversion-failed", suffix=suffix, target=target)
        yield result


def _run(command: list[str], source: Path, target: str) -> None:
    arguments = ["--norestore", "--convert-to", target, "--outdir", str(source.parent / "converted"), str(source)]
    process = subprocess.Popen(  # noqa: S603 (a program of the machine's, no shell)
        [*command, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_give_room,
        env={**os.environ, "HOME": str(source.parent)},
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ReadingError("conversion-slow", seconds=SECONDS, target=target) from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _give_room() -> None:
    """LibreOffice maps more memory than it uses: let it go to the hard limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
