"""Broken documents of all kinds."""

import os
import zipfile
from importlib import resources
from pathlib import Path
from random import Random

from tests.reading.papers import make_page

SAMPLES = Path(str(resources.files("kronespor") / "samples"))
WORD = SAMPLES / "notat-2023.docx"
CUTS = int(os.environ.get("KRONESPOR_CUTS", "10"))  # of each sample; `make hostile` takes two hundred


def hostile(folder: Path) -> Path:
    """A folder of broken papers: each sample cut at many places and with bits flipped, PDFs that bite their tails."""
    rng = Random(3)
    page = make_page(folder)
    into = folder / "fjendtlig"
    into.mkdir()
    for sample in [*sorted(SAMPLES.glob("*.*")), page]:
        data = sample.read_bytes()
        for n in range(CUTS):
            cut = data[: len(data) * n // CUTS]
            (into / f"{sample.stem}-cut{n}{sample.suffix}").write_bytes(cut)
        for n in range(CUTS // 5):
            flipped = bytearray(data)
            for _ in range(rng.randrange(1, 20)):
                at = rng.randrange(len(flipped))
                flipped[at] ^= 1 << rng.randrange(8)
            (into / f"{sample.stem}-flip{n}{sample.suffix}").write_bytes(bytes(flipped))
    pdf = page.read_bytes()
    (into / "pages-own-parent.pdf").write_bytes(pdf.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"))
    (into / "contents-page.pdf").write_bytes(pdf.replace(b"/Contents 4 0 R", b"/Contents 3 0 R"))
    (into / "length-itself.pdf").write_bytes(pdf.replace(b"<< /Length ", b"<< /Length 4 0 R /L "))
    lol = '<!DOCTYPE x [<!ENTITY a "haha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with zipfile.ZipFile(WORD) as package, zipfile.ZipFile(into / "latter.docx", "w") as laughing:
        for name in package.namelist():
            content = package.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:document", f"{lol}]><w:document".encode(), 1).replace(
                    b"</w:t>", b"&i;</w:t>", 1
                )
            laughing.writestr(name, content)
    return into
