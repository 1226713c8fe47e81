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
_SHEETS = {".xls", ".ods"}


@contextmanager
def converted(path: Path, suffix: str, target: str = "") -> Iterator[Path]:
    """The file as .docx or .xlsx (or `target`), gone again afterwards. ReadingError if that fails.

    `suffix` says what the file is, whatever it is called.
    """
    command = shutil.which("soffice") or shutil.which("libreoffice")
    if command is None:
        raise ReadingError(
            f"{path.name} is a {suffix} file, which is read through LibreOffice, and that is not installed: install "
            "the packages libreoffice-writer and libreoffice-calc, or save the file as .docx or .xlsx."
        )
    target = target or ("xlsx" if suffix in _SHEETS else "docx")
    with tempfile.TemporaryDirectory(prefix="kronespor-office-") as folder:
        source = Path(folder) / f"paper{suffix}"
        shutil.copyfile(path, source)
        _run([command, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless"], source, target)
        result = source.with_suffix(f".{target}")
        if not result.exists():
            raise ReadingError(f"{path.name} is a {suffix} file that LibreOffice cannot open: save it as .{target}.")
        yield result


def _run(command: list[str], source: Path, target: str) -> None:
    arguments = ["--norestore", "--convert-to", target, "--outdir", str(source.parent), str(source)]
    process = subprocess.Popen(  # noqa: S603
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
        raise ReadingError(
            f"{source.suffix} files take LibreOffice over {SECONDS} seconds here: save it as .{target}."
        ) from error
    finally:
        with_group = process.poll() is None
        if with_group:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _give_room() -> None:
    """LibreOffice maps more memory than it uses: let it go to the hard limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
