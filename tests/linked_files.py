"""Word files with figures that carry addresses."""

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def link(paragraph: Any, to: str, *runs: str) -> None:
    """A hyperlink of several runs, the first of them bold."""
    name = paragraph.part.relate_to(to, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    texts = "".join(
        f'<w:r>{"<w:rPr><w:b/></w:rPr>" if not n else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'
        for n, text in enumerate(runs)
    )
    paragraph._p.append(parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{name}">{texts}</w:hyperlink>'))
