"""Fuzz the readers: `make fuzz`. Seeds are small papers of each format; whatever comes of them is read or refused.

Anything but a ReadingError is a failure and leaves its input in the current folder, as libFuzzer does.
"""

import contextlib
import sys
import tempfile
from importlib import resources
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kronespor.reading", "kronespor.amounts"]):
    from kronespor.reading import ReadingError, read
    from kronespor.reading.excel import read_excel as _excel  # noqa: F401
    from kronespor.reading.html import read_html as _html  # noqa: F401
    from kronespor.reading.pdf import reader as _pdf  # noqa: F401  instrumented now, not when first used
    from kronespor.reading.word import read_word as _word  # noqa: F401

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
    from tests.reading.papers import make, write_excel, write_word
    from tests.reading.test_isolation import make_page

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
