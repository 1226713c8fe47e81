"""Every text of the pages is there in Danish."""

import importlib.util
from pathlib import Path

from django.utils import translation

from kronespor.web.wording import said

ROOT = Path(__file__).resolve().parents[2]


def test_no_text_is_without_its_danish() -> None:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec is not None and spec.loader is not None
    messages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(messages)
    for path, texts in messages.CATALOGUES.items():
        assert len(list(texts())) > 250
        assert messages.missing(path) == []


def test_several_reasons_are_each_said_in_danish() -> None:
    unit, other = "the unit is not stated and was read as 1.000 kr.", "no initiative of this name in the register"
    with translation.override("da"):
        told = said(f"{unit}; {other}")
        assert told == f"{said(unit)}; {said(other)}"
        assert "register" not in told.split("; ")[0] and "1.000 kr." in told
        assert said("something; that nobody has said before") == "something; that nobody has said before"
