"""The rules of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kronespor

SOURCE = Path(kronespor.__file__).parent
BELOW_THE_EDGES = (
    "amounts", "language", "reading", "footing", "tieout", "sandbox", "register", "intake", "answers", "planning",
    "papers", "opendata", "corpus",
)  # fmt: skip
SENTENCE = re.compile(r"[A-Za-zæøåÆØÅ']{2,}[,:;]?(?: \S+)* [a-zæøå']{2,}[,:;]? [a-zæøå']{2,}")
OURS_TO_MEND = {"ValueError", "TypeError", "RuntimeError", "AssertionError", "KeyError", "NotImplementedError"}
"""Errors of the program: no reader sees their texts."""
CATALOGUE = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "counted", "pgettext", "npgettext"}
STATEMENTS = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|RAISE|BEGIN|PRAGMA|ALTER)\b")


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """The sentences that a module builds: texts of three words and more that no catalogue is asked for."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)  # a docstring
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name in CATALOGUE | OURS_TO_MEND or name == "compile":
            skipped |= set(ast.walk(node))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
            skipped |= set(ast.walk(node))
            text = "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if SENTENCE.search(text) and not STATEMENTS.search(text):
            yield node.lineno, " ".join(text.split())[:100]


@pytest.mark.slow
@pytest.mark.parametrize("package", BELOW_THE_EDGES)
def test_sentences_are_made_at_the_edge(package: str) -> None:
    """What is wrong is a code with its figures; the catalogues of `remarks` have the words."""
    built = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for path in sorted((SOURCE / package).rglob("*.py"))
        if "migrations" not in path.parts
        for line, text in sentences(path)
    ]
    assert built == []


def test_no_test_module_imports_another() -> None:
    tests = Path(__file__).parent
    imported = [
        f"{path.relative_to(tests)}: {name}"
        for path in sorted(tests.rglob("*.py"))
        for name in re.findall(r"^\s*(?:from|import) (tests\.[\w.]*test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert imported == []
