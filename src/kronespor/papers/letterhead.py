"""A municipality's own Word template, through docxtpl: {{ kind }}, {{ title }}, {{ dated }} and {{ text }}.

Fields may stand anywhere, in headers and footers too; what a template does not ask for by a field is written where
{{ text }} stands, else at its end.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from kronespor.papers.errors import PaperError

FIELDS = ("kind", "title", "dated", "text")
_HERE = "\N{OBJECT REPLACEMENT CHARACTER}text"


def opened(template: Path, values: dict[str, str]) -> tuple[Any, set[str]]:
    """The template with its fields filled, and the names of those it has.

    PaperError if it is no Word document, or asks for a field that there is not.
    """
    from docx import Document
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    try:
        Document(str(template))
    except Exception as error:  # whatever a broken package makes python-docx say
        raise PaperError("template-not-word", name=template.name) from error
    letter, rules = DocxTemplate(str(template)), SandboxedEnvironment(autoescape=True)
    try:
        fields = letter.get_undeclared_template_variables(rules)
        if unknown := fields - set(FIELDS):
            raise PaperError(
                "template-fields-unknown", name=template.name, unknown=tuple(sorted(unknown)), known=FIELDS
            )
        if not fields:
            return letter.get_docx(), set()
        letter.render({**values, "text": _HERE}, rules)
    except TemplateError as error:
        raise PaperError("template-not-filled", name=template.name, why=str(error)) from error
    filled = BytesIO()
    letter.save(filled)
    return Document(filled), fields


def put_in_place(document: Any, written: list[Any]) -> None:
    """Move what was written at the end to where {{ text }} stands, if it stands in a paragraph of the text."""
    here = next((p for p in document.paragraphs if _HERE in p.text), None)
    if here is None:
        return
    for element in written:
        here._p.addprevious(element)
    here._p.getparent().remove(here._p)
