"""Templates are formatted, and their lines can be read."""

from pathlib import Path

import kronespor

LONGEST = 160  # characters


def test_no_line_of_a_template_is_too_long() -> None:
    source = Path(kronespor.__file__).parent
    templates = [p for folder in source.rglob("templates") for p in folder.rglob("*.html")]
    assert len(templates) > 40
    long = [
        f"{path.relative_to(source)}:{number}"
        for path in templates
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if len(line) > LONGEST
    ]
    assert long == []
