"""Papers cut, shuffled and garbled anyhow are read without a crash, and nothing in them is proven by accident."""

import os
from importlib import resources
from pathlib import Path
from random import Random

import pytest

from kronespor.footing import foot_document
from kronespor.reading import ReadingError, read
from tests.refusing import refused

SAMPLES = sorted(Path(str(resources.files("kronespor") / "samples")).glob("*.*"))
GARBLED = int(os.environ.get("KRONESPOR_CUTS", "4"))  # of each sample; `make hostile` reads two hundred


def garbled(data: bytes, rng: Random) -> bytes:
    kind = rng.randrange(4)
    if kind == 0:
        return data[: rng.randrange(len(data))]
    if kind == 1:
        flipped = bytearray(data)
        for _ in range(rng.randrange(1, 40)):
            flipped[rng.randrange(len(flipped))] = rng.randrange(32, 256)
        return bytes(flipped)
    lines = data.split(b"\n")
    if kind == 2:
        rng.shuffle(lines)
    else:
        del lines[rng.randrange(len(lines)) :: rng.randrange(2, 6)]
    return b"\n".join(lines)


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.name)
def test_a_garbled_paper_is_read_or_refused_with_a_sentence(sample: Path, tmp_path: Path) -> None:
    rng = Random(sample.name)
    path = tmp_path / sample.name
    for _ in range(GARBLED):
        path.write_bytes(garbled(sample.read_bytes(), rng))
        try:
            foot_document(read(path))
        except ReadingError as error:
            assert error.remark.values["name"] == path.name


def test_a_web_page_may_be_one_line_of_any_length_and_a_paragraph_of_thousands_of_amounts(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>Indsats {n}<td>{n}.000<td>{2 * n}.000" for n in range(1, 1_001))
    said = "Der er afsat 1.200 kr. i 2025, heraf 500 kr. fra puljen. " * 4_000
    page, text = tmp_path / "side.html", tmp_path / "side.txt"
    page.write_text(f"<html><p>{said}<table><tr><th>Indsats (kr.)<th>2025<th>2026{rows}</table></html>", "utf-8")
    text.write_text(said, "utf-8")
    report = foot_document(read(page))
    assert [len(table.rows) for table in report.tables] == [1_000]
    with refused("line-too-long"):
        read(text)
