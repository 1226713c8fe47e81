"""Fuzz the readers: `make fuzz`. Seeds are small papers of each format; whatever comes of them is read or refused.

Anything but a ReadingError is a failure and leaves its input in the current folder, as libFuzzer does.
"""

import contextlib
import importlib
import sys
import tempfile
from importlib import resources
from pathlib import Path

import atheris

READERS = ("pdf.reader", "word", "excel", "html", "text")  # instrumented now, not when they are first used

with atheris.instrument_imports(include=["kronespor.reading", "kronespor.amounts"]):
    from kronespor.reading import ReadingError, read

    for reader in READERS:
        importlib.import_module(f"kronespor.reading.{reader}")

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(tempfile.mkdtemp(prefix="kronespor-fuzz-"))


def one_input(data: bytes) -> None:
    """Read `data` as a paper."""
    path = FOLDER / "paper"
    path.write_bytes(data)
    with contextlib.suppress(ReadingError):
        read(path)


def seeds() -> Path:
    """A folder of small papers to start from."""
    sys.path.insert(0, str(ROOT))
    from tests.reading.papers import make, make_page, write_excel, write_word

    folder = FOLDER / "seeds"
    folder.mkdir()
    for sample in (resources.files("kronespor") / "samples").iterdir():
        if sample.is_file():
            (folder / sample.name).write_bytes(sample.read_bytes())
    write_word(make(1), folder / "1.docx")
    write_excel(make(1), folder / "1.xlsx")
    make_page(folder)
    return folder


if __name__ == "__main__":
    atheris.Setup([*sys.argv, "-rss_limit_mb=3000", "-timeout=60", "-max_len=200000", str(seeds())], one_input)
    atheris.Fuzz()
