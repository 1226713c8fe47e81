"""What papers, questions and municipalities call things stands in the data files of `language`, not in the code."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import kronespor

SOURCE = Path(kronespor.__file__).parent
DATA = SOURCE / "language"
SHORTEST = 4  # letters; shorter words are too often something else
PACKAGES = sorted(path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists())
EXCEPT = {
    "config/urls.py": "public addresses stay as they are",
    "web/urls.py": "public addresses stay as they are",
    "web/views/feeds.py": "robots.txt names public addresses",
    "web/views/scenarios.py": "the query of a public address",
    "cli/serve.py": "the address of the first page",
    "cli/demo.py": "the sample papers and the question in them",
    "cli/plans.py": "the name of a file as an example",
    "web/samples.py": "the content of the sample register",
    "samples": "the content of the sample papers",
    "sandbox/rapidocr.py": "the names of its settings",
    "register/prepared.py": "the name of a setting",
    "corpus/sources/firstagenda.py": "the names of its interface",
}
"""Where Danish is meant to be, and why."""
COMMON = {
    "budget", "total", "plan", "post", "form", "note", "type", "under", "over", "data", "scan", "sand", "saml", "email",
    "like", "resume", "status", "store", "stand", "stat", "send", "handle", "listen", "giver",
}  # fmt: skip
"""Words of the files that are English too."""
NAMES = ("snowball", "tesseract", "code", "holidays")
"""Keys whose values are names of programs and codes, not words."""
LETTERS = re.compile(r"[^\W\d_]+")
NORDIC = re.compile("[æøåöäÆØÅÖÄ]")
PLACEHOLDER = re.compile(r"\{\w+\}")  # of the notation: no word of a language


def words_of(values: object) -> Iterator[str]:
    """The words of a data file, in small letters."""
    match values:
        case str():
            yield from (word.lower() for word in LETTERS.findall(PLACEHOLDER.sub(" ", values)))
        case list():
            for value in values:
                yield from words_of(value)
        case dict():
            for name, value in values.items():
                if name not in NAMES:
                    yield from words_of(value)


def data_words(*names: str) -> frozenset[str]:
    files = [tomllib.loads((DATA / f"{name}.toml").read_text("utf-8")) for name in names]
    return frozenset(word for word in words_of(files) if len(word) >= SHORTEST)


VOCABULARY = data_words("da", "nb", "sv", "municipality") - data_words("en") - COMMON


def texts(source: str) -> Iterator[tuple[int, str]]:
    """The string literals of a module with their lines, docstrings left out."""
    tree = ast.parse(source)
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.lineno, node.value


def vocabulary(source: str) -> list[tuple[int, str]]:
    """The Danish, Norwegian, Swedish and municipal words among the literals of a module, with their lines."""
    found = []
    for line, text in texts(source):
        words = [word for word in LETTERS.findall(text) if word.lower() in VOCABULARY or NORDIC.search(word)]
        found += [(line, word) for word in words]
    return found


def is_excepted(path: Path) -> bool:
    relative = path.relative_to(SOURCE)
    return "migrations" in relative.parts or any(str(relative).startswith(name) for name in EXCEPT)


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_no_vocabulary_stands_in_the_code(package: str) -> None:
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {word}"
        for path in sorted((SOURCE / package).rglob("*.py"))
        if not is_excepted(path)
        for line, word in vocabulary(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'is_total = re.compile(r"(?:i alt|mellemsum)\\b")',
        'if name.startswith("handleplan"): pass',
        'STATE = ("statslig", "satspulje")',
        'SPENT = re.compile("regnskab|forbrug")',
        'UPPER = "[A-ZÆØÅ]"',
        'print(f"{n} beløb i udkast")',
        'summa = "varav"',
    ],
)
def test_vocabulary_is_found(line: str) -> None:
    assert vocabulary(line)


@pytest.mark.parametrize("line", ['"""Matches "handleplan"."""', "x = 1  # handleplan", 'code = "unit-not-stated"'])
def test_docstrings_comments_and_english_are_no_vocabulary(line: str) -> None:
    assert not vocabulary(line)


def test_every_exception_is_still_needed() -> None:
    for name in EXCEPT:
        paths = [SOURCE / name] if name.endswith(".py") else sorted((SOURCE / name).rglob("*"))
        assert any(path.suffix != ".py" or vocabulary(path.read_text("utf-8")) for path in paths if path.is_file())
