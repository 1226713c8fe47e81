"""What only LibreOffice reads (.doc, .rtf, .xls): converted to .docx or .xlsx, then read as those."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kronespor.reading.document import ReadingError
from kronespor.sandbox.launching import run

SECONDS = 50
_SHEETS = {".xls", ".xlsx", ".xlsb", ".ods", ".fods"}
_SLIDES = {".pptx", ".odp", ".fodp", ".odg", ".ppt"}
_FIXED = {
    "Common/Security/Scripting": {
        "BlockUntrustedRefererLinks": "true",
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "MacroSecurityLevel": "3",
    },
    "Writer/Content/Update": {"Link": "0"},
    "Calc/Content/Update": {"Link": "1"},
}
"""Links to other files and addresses are not followed, and nothing in a document is run."""


def find_libreoffice() -> str | None:
    """LibreOffice's command on this machine, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@contextmanager
def converted(path: Path, suffix: str, target: str = "", seconds: float = SECONDS) -> Iterator[Path]:
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
        profile = Path(folder) / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_profile(), "utf-8")
        arguments = [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", target]
        arguments += ["--outdir", f"{folder}/converted", str(source)]
        try:
            run([command, *arguments], b"", seconds, {"HOME": folder, "TMPDIR": folder, "OSL_SOCKET_PATH": folder})
        except subprocess.TimeoutExpired as error:
            raise ReadingError("conversion-slow", seconds=round(seconds), target=target) from error
        except subprocess.CalledProcessError as error:
            raise ReadingError("conversion-failed", suffix=suffix, target=target) from error
        result = Path(folder) / "converted" / f"document.{target}"
        if not result.exists():
            raise ReadingError("conversion-failed", suffix=suffix, target=target)
        yield result


def _profile() -> str:
    """The settings that no document changes."""
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}">'
        + "".join(f'<prop oor:name="{name}" oor:op="fuse"><value>{v}</value></prop>' for name, v in values.items())
        + "</item>"
        for path, values in _FIXED.items()
    )
    return f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
