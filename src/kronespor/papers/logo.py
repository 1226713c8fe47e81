"""The municipality's logo (KRONESPOR_LOGO), drawn anew as a small PNG: nothing of the file itself goes out."""

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from kronespor.papers.errors import PaperError

HEIGHT = 1.2
"""cm that a logo is high on paper."""
PIXELS = (480, 78)
"""Width and height that it has at most: less than what our reader takes for a picture of a table."""
DRAWING = Path(__file__).parent / "templates" / "papers" / "logo.typ"


@dataclass(frozen=True)
class Logo:
    """A logo as PNG, and its width in cm."""

    png: bytes
    width: float


def logo() -> Logo | None:
    """The municipality's logo; None where it has set none. PaperError where its file is no picture."""
    path: Path | None = settings.LOGO
    if path is None:
        return None
    try:
        return _drawn(path, path.stat().st_mtime_ns)
    except Exception as error:  # Pillow and Typst raise almost anything of a file that is damaged
        raise PaperError("logo-not-picture", name=path.name, why=str(error)) from error


@lru_cache(maxsize=1)
def _drawn(path: Path, _changed: int) -> Logo:
    from PIL import Image

    data = path.read_bytes()
    if path.suffix.lower() == ".svg":
        data = _rasterised(data)
    with Image.open(io.BytesIO(data)) as picture:
        picture.thumbnail((PIXELS[0] * 4, PIXELS[1] * 4))
        plain = picture.convert("RGBA")
    plain.thumbnail(PIXELS, Image.Resampling.LANCZOS)
    made = io.BytesIO()
    plain.save(made, "PNG", optimize=True)
    return Logo(made.getvalue(), HEIGHT * plain.width / plain.height)


def _rasterised(svg: bytes) -> bytes:
    """A drawing as PNG, by Typst, which runs no scripts and fetches nothing."""
    import typst

    picture: bytes = typst.compile(DRAWING, format="png", ppi=288, sys_inputs={"svg": svg.decode()})
    return picture
