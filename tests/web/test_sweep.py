"""Every address, every parameter and every field of every form, with what nobody types: never a 500.

What there is is found in the pages themselves: the addresses of the configuration, what their links ask for, and the
fields of their forms. `make test` tries every twelfth of them, others on each database; `make sweep` all.
"""

import io
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from lxml import html
from PIL import Image

from kronespor.intake import pages
from kronespor.sandbox import Reader
from kronespor.sandbox.pictures import MAX_PIXELS
from kronespor.web.roles import Role
from tests.thorough import THOROUGH
from tests.web.conftest import SignedIn
from tests.web.odd import ODD
from tests.web.reading import LINK, addresses, filled

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EACH = int(os.environ.get("KRONESPOR_SWEEP", "1"))
"""Odd values for each parameter and field; `make sweep` takes all of them."""
PARTS = 3 if THOROUGH else 1
"""Of the addresses, each for a process of its own where many are tried."""
SHARED = ("next", "page", "format")
KINDS = ("html", "csv", "xlsx", "ics", "exe", "æ")
CONVERTED = {"number": ("0", "999999999", "9" * 10, "9" * 20, "²"), "slug": ("x", "a" * 300, "æ", "-")}


@pytest.fixture
def anybody(signed_in: SignedIn) -> Client:
    """Whoever may do everything; a 500 is an answer and no exception of the test."""
    client = signed_in(Role.ADMINISTRATOR)
    client.raise_request_exception = False
    return client


def some(rng: Random, found: Iterable[str]) -> list[str]:
    """Every twelfth one, or all where many values are tried."""
    names = sorted(found)
    return names if EACH > 1 else rng.sample(names, (len(names) + 11) // 12)


def odd(rng: Random) -> list[str]:
    """Some of the odd values; in the long run all."""
    return rng.sample(ODD, min(EACH, len(ODD)))


@pytest.mark.parametrize("part", range(PARTS))
def test_no_address_no_parameter_and_no_field_makes_a_500(part: int, examples: dict[str, Any], anybody: Client) -> None:
    rng, failed = Random(f"{connection.vendor} {part}"), set[str]()  # others on each database

    def held(answer: Any, what: str) -> None:
        if answer.status_code >= 500 and answer.status_code != 503:
            failed.add(f"{answer.status_code} {what[:200]}")

    tried = 0
    for where, entry in list(addresses())[part::PARTS]:
        name = str(entry.name)
        path = filled(where, name, examples)
        for address in some(rng, parts(where, path)):
            held(anybody.get(address), address)
            tried += 1
        page = anybody.get(path)
        held(page, path)
        text = page.content.decode() if page["Content-Type"].startswith("text/html") else ""
        asked, fields = defaultdict(set, asked_for(text, path)), posted(text)
        for parameter in some(rng, {*asked, *SHARED}):
            for value in odd(rng):
                held(anybody.get(path, {parameter: value}), f"GET {path} {parameter}={value[:20]!r}")
                tried += 1
        for form in fields:
            for field in some(rng, form):
                for value in odd(rng):
                    held(anybody.post(path, {**form, field: value}), f"POST {path} {field}={value[:20]!r} {form}")
                    tried += 1
    assert failed == set()
    assert tried > 75 // PARTS


def parts(where: str, path: str) -> list[str]:
    """The address with each of its parts odd."""
    found = []
    for kind, _name in re.findall(r"<(\w+):(\w+)>", where):
        for value in CONVERTED[kind]:
            pattern = re.sub(rf"<{kind}:{_name}>", value, where)
            pattern = re.sub(r"<number:\w+>", "1", pattern)
            found.append("/" + re.sub(r"<slug:\w+>", "html", pattern))
    return [*found, *(path.replace("html", kind) for kind in KINDS if "html" in path)]


def asked_for(text: str, path: str) -> dict[str, set[str]]:
    """The parameters that a page's links and searches send to itself."""
    found: dict[str, set[str]] = {}
    for link in LINK.findall(text):
        parsed = urlsplit(link.replace("&amp;", "&"))
        if parsed.path in ("", path):
            found |= {name: set(values) for name, values in parse_qs(parsed.query).items()}
    if text:
        for form in html.fromstring(text).forms:
            if form.method == "GET":
                found |= {name: set() for name in form.fields if name}
    return found


def posted(text: str) -> list[dict[str, str]]:
    """What the forms of a page send, with each of their buttons; of forms that are alike one."""
    if not text:
        return []
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for form in html.fromstring(text).forms:
        if form.method != "POST":
            continue
        values = {n: v for n, v in form.form_values() if isinstance(v, str)}
        values |= {f.name: "" for f in form.inputs if f.name and f.name not in values and f.tag != "button"}
        buttons = [(b.get("name"), b.get("value", "")) for b in form.iter("button") if b.get("name")] or [("", "")]
        for name, value in buttons:
            sent = {**values, **({name: value} if name else {})}
            alike = re.sub(r"\d+", "n", " ".join(sorted(sent))) + f" {name}={value}"
            found.setdefault((form.action or "", alike), sent)
    return list(found.values())


def test_a_page_of_seven_thousand_points_is_shown(tmp_path: Path) -> None:
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(7000, 7000)
    pdf.save(tmp_path / "stor.pdf")
    with Reader() as reader:
        png = reader.picture(tmp_path / "stor.pdf", 1)
    assert pages.size(png) == pytest.approx((7000, 7000), rel=0.001)
    picture = Image.open(io.BytesIO(png))
    assert picture.width * picture.height <= 1.01 * MAX_PIXELS
