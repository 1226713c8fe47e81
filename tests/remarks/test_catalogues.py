"""Every code has its sentence in Danish and in English, and the two name the same."""

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages import pofile

import kronespor
from kronespor.opendata.formats import codes
from kronespor.remarks.wording import LOCALE

SOURCE = Path(kronespor.__file__).parent
MADE = re.compile(r"(?:Remark|Cause|Term|\w+Error)$")
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def sentences(language: str) -> dict[str, list[str]]:
    """Code -> its sentences (two where it has a plural)."""
    found: dict[str, list[str]] = {}
    for path in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=language):
                if message.id:
                    code = message.id if isinstance(message.id, str) else message.id[0]
                    assert code not in found, f"{code} stands in two catalogues"
                    found[code] = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return found


def literals() -> tuple[set[str], set[str]]:
    """The codes that remarks, causes, terms and errors are made with in the code, and every string in it."""
    made, all_strings = set(), set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                all_strings.add(node.value)
            if isinstance(node, ast.Call) and node.args and isinstance(first := node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if MADE.search(name) and isinstance(first.value, str) and CODE.fullmatch(first.value):
                    made.add(first.value)
    return made, all_strings


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_code_has_a_sentence_and_every_sentence_is_used(language: str) -> None:
    known = sentences(language)
    made, all_strings = literals()
    assert sorted(made - known.keys()) == []
    described = codes()
    assert sorted(described - known.keys()) == []
    assert sorted(known.keys() - all_strings - described) == []
    assert [code for code, texts in known.items() if not all(texts)] == []


def test_both_languages_name_the_same() -> None:
    danish, english = sentences("da"), sentences("en")
    assert danish.keys() == english.keys()
    for code, texts in danish.items():
        wanted = {f for text in english[code] for f in fields(text)}
        assert {f for text in texts for f in fields(text)} == wanted, code
        assert all("" not in fields(text) for text in texts), code
