"""Every text of the pages is there in Danish."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.any_database
def test_no_text_is_without_its_danish() -> None:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec is not None and spec.loader is not None
    messages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(messages)
    for path, texts in messages.CATALOGUES.items():
        assert len(list(texts())) > 250
        assert messages.missing(path) == []
