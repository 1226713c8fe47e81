"""Letters as they are compared: small, and the Nordic ones folded, for they are written in several ways."""

import re
import tomllib
from pathlib import Path

_TABLES: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("letters.toml").read_text("utf-8"))
_LETTERS = str.maketrans(_TABLES["fold"])
_PAIRS = tuple(_TABLES["fold_pairs"].items())
_ONE_FOR_ONE = str.maketrans(_TABLES["fold_one_for_one"])
CONFUSED = _TABLES["confused"]
"""What else may stand for a letter in old files and scans, as a regular expression."""
_OTHER = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """A label as it is compared: lower case, Nordic letters folded (æ as ae, ø and oe as o …), punctuation gone."""
    text = text.lower().translate(_LETTERS)
    for letters, plain in _PAIRS:
        text = text.replace(letters, plain)
    return " ".join(_OTHER.sub(" ", text).split())


def fold_letters(text: str) -> str:
    """Lower case and folded letter by letter, so that every place in it is that of the text."""
    return "".join(c if len(c) == 1 else c[0] for c in map(str.lower, text)).translate(_ONE_FOR_ONE)
