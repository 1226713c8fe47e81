"""An answer as an HTML page that stands alone."""

from pathlib import Path

from django.template.loader import render_to_string

from kronespor.answers.answer import Answer


def write_page(answer: Answer, path: Path) -> None:
    """Write `answer` to `path` (.html); every figure links to its source below."""
    path.write_text(render_to_string("answers/answer.html", {"answer": answer}), "utf-8")
