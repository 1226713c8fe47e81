"""Pictures inside other documents: which may be of a table."""

import io

LEAST = (240, 80)  # pixels: a smaller picture is a logo or a mark
LOOKED_AT = (600, 600)  # pixels that a picture is shrunk to


def may_be_of_text(data: bytes) -> bool:
    """True for a picture of some size that is print and no photograph, and for one of a kind that cannot be opened."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width < LEAST[0] or picture.height < LEAST[1]:
                return False
            from kronespor.reading.pdf.glance import holds_text
            from kronespor.reading.scans.picture import MAX_PIXELS, on_white  # which load much

            if picture.width * picture.height > MAX_PIXELS:
                return True
            gray = on_white(picture).convert("L")
    except Exception:  # Pillow raises almost anything: drawings of Windows (.emf) are often tables
        return True
    gray.thumbnail(LOOKED_AT)
    return holds_text(gray)
