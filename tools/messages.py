"""The catalogues. `tools/messages.py update` takes the pages' new texts in, `compile` makes what programs read of all.

Texts are written in English in code and templates; `locale/da` has them in Danish. A test fails on one that is missing.
"""

import io
import sys
from pathlib import Path

from babel.messages import Catalog, pofile
from babel.messages.extract import extract
from babel.messages.mofile import write_mo

SOURCE = Path(__file__).resolve().parent.parent / "src" / "kronespor"
CATALOGUE = SOURCE / "web" / "locale" / "da" / "LC_MESSAGES" / "django.po"
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
KEYWORDS |= {"pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}


def texts() -> Catalog:
    """Every text of the code and the templates, with where it stands."""
    from django.utils.translation.template import templatize

    found = Catalog()
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        code = path.read_text("utf-8")
        if path.suffix == ".html":
            code = "\n".join(line.strip() for line in templatize(code).splitlines())  # indented as no Python is
        for line, message, _, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
            where = (path.relative_to(SOURCE).as_posix(), line)
            found.add(message, locations=[where], context=context)
    return found


def read() -> Catalog:
    """The catalogue as it is kept."""
    if not CATALOGUE.exists():
        return Catalog(locale="da")
    with CATALOGUE.open("rb") as file:
        return pofile.read_po(file, locale="da")


def update() -> None:
    """Take in new texts; drop those that are no more."""
    kept, wanted = read(), texts()
    made = Catalog(locale="da", project="Kronespor", charset="utf-8")
    for message in wanted:
        if message.id:
            known = kept.get(message.id, context=message.context)
            made.add(message.id, known.string if known else None, context=message.context)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        pofile.write_po(file, made, omit_header=False, sort_output=True, no_location=True, width=120)


def compile_() -> None:
    """Make what Django and the remarks read."""
    for path in sorted(SOURCE.rglob("LC_MESSAGES/*.po")):
        with path.open("rb") as kept, path.with_suffix(".mo").open("wb") as file:
            write_mo(file, pofile.read_po(kept, locale=path.parts[-3]))


def missing() -> list[str]:
    """The texts that have no Danish."""
    kept = read()
    found = []
    for message in texts():
        known = kept.get(message.id, context=message.context) if message.id else None
        if message.id and (known is None or not known.string or not all(_as_tuple(known.string))):
            found.append(str(message.id))
    return found


def _as_tuple(string: object) -> tuple[object, ...]:
    return string if isinstance(string, tuple) else (string,)


if __name__ == "__main__":
    {"update": update, "compile": compile_}[sys.argv[1]]()
