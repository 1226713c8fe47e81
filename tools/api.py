"""Write docs/http-api.md: what is said of the API by hand, then its paths, parameters and fields as they are."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "http-api.md"
MARK = "<!-- from here on by `python tools/api.py` -->\n"


def page() -> str:
    """The page as it should be."""
    head, _, _ = PAGE.read_text("utf-8").partition(MARK)
    return "".join([head, MARK, *_parts()])


def _parts() -> Iterator[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kronespor.config.settings")
    import django

    django.setup()
    from kronespor.web.api.described import described

    paths, answers = described()
    yield "\n## Paths\n"
    for of in paths:
        yield f"\n### {of.summary}\n\n`{of.method} {of.path}`\n\n{of.about}\n"
        yield from _table("parameter", of.parameters)
        answer = f"[{of.answer}](#{of.answer.lower()})" if of.answer else "JSON as said above"
        yield f"\nAnswers: {'a page of ' if of.is_page else ''}{answer}.\n"
    yield "\n## Fields\n"
    for fields in answers:
        yield f"\n### {fields.name}\n\n{fields.about}\n"
        yield from _table("field", fields.fields)


def _table(of: str, lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    rows = [f"| `{name}` | {text.replace('|', chr(92) + '|')} |\n" for name, text in lines]
    if rows:
        yield f"\n| {of} | what it says |\n| --- | --- |\n"
        yield from rows


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        print(page(), end="")
    else:
        PAGE.write_text(page(), "utf-8")
