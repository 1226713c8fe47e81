"""Templates are formatted, their lines can be read, and what they count is printed as a number."""

import re
from pathlib import Path

from babel.messages.pofile import read_po
from django.template import Context, Template
from django.utils.translation import override

import kronespor

TRANSLATED = r"{% blocktranslate.*?endblocktranslate %}|{% translate .*?%}"
LONGEST = 160  # characters


SOURCE = Path(kronespor.__file__).parent
TEMPLATES = {path: path.read_text("utf-8") for folder in SOURCE.rglob("templates") for path in folder.rglob("*.html")}


def test_no_line_of_a_template_is_too_long() -> None:
    assert len(TEMPLATES) > 40
    long = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path, text in TEMPLATES.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if len(line) > LONGEST
    ]
    assert long == []


def test_quotation_marks_are_those_of_the_language() -> None:
    plain = [
        path.name for path, text in TEMPLATES.items() if re.search(r"[“„]", re.sub(TRANSLATED, "", text, flags=re.S))
    ]
    assert plain == []  # the filter `quoted` has them
    catalogues = [*SOURCE.rglob("locale/da/**/*.po")]
    assert len(catalogues) > 10
    danish = [
        f"{path.name}: {text}"
        for path in catalogues
        for message in read_po(path.open("rb"))
        for text in ([message.string] if isinstance(message.string, str) else message.string or ())
        if re.search(r"[“”„]", text)
    ]
    assert danish == []


def test_how_many_there_are_is_printed_as_numbers_are() -> None:
    counts = [count for text in TEMPLATES.values() for count in re.findall(r"blocktranslate[^%]* count (\S+)", text)]
    assert len(counts) > 20
    assert [count for count in counts if not count.endswith("|counted")] == []
    page = Template(
        "{% load web i18n %}{% blocktranslate count n=n|counted %}{{ n }} x{% plural %}{{ n }} y{% endblocktranslate %}"
    )
    for language, printed in (("da", "1.234 y"), ("en", "1\N{NO-BREAK SPACE}234 y")):
        with override(language):
            assert page.render(Context({"n": 1234})) == printed
            assert page.render(Context({"n": 1})) == "1 x"
