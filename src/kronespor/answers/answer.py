"""The answer to an enquiry, as values: what the renderers for Word, PDF, HTML, Excel, Markdown and CSV print.

Its figures come from the register alone; its words are a caseworker's, in whose texts {total}, {original}, {change} and
{years} stand for figures of the register.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from django.utils import timezone
from django.utils.translation import gettext as _

from kronespor.answers import texts
from kronespor.answers.annex import NO_ANNEX, Annex, annex
from kronespor.answers.errors import AnswerError
from kronespor.answers.figures import ReleasedFigure, changes, released_figures
from kronespor.answers.layouts import tables
from kronespor.answers.positions import gather, legend
from kronespor.answers.query import Query
from kronespor.answers.sources import DecisionReference, Source, decisions, sources, wrong_sums
from kronespor.answers.tables import AnswerTable
from kronespor.papers.printing import date_text

TEXTS = ("introduction", "conclusion", "closing", "signature")
"""The texts that a caseworker writes; what is not written has its usual form, or none."""
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Answer:
    """An answer, ready to be rendered. `published`: sums that its documents print and their own rows do not come to.
    `annex`: the sources as its papers print them, nothing where it is left out. `since`: the figures that are others
    than in the answer released before. `head`: of the register's chain as it was released.
    """

    title: str
    recipient: str
    dated: str
    question: str
    query: Query
    introduction: str
    conclusion: str
    method: str
    excluded: str
    decisions: tuple[DecisionReference, ...]
    legend: tuple[tuple[str, str], ...]
    tables: tuple[AnswerTable, ...]
    footnotes: tuple[str, ...]
    sources: tuple[Source, ...]
    annex: Annex = NO_ANNEX
    published: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    closing: str = ""
    signature: str = ""
    head: str = ""

    @property
    def without_annex(self) -> Self:
        """The same, whose papers do not print its sources."""
        return replace(self, annex=NO_ANNEX)

    def note(self, text: str) -> int:
        """The number of a footnote."""
        return self.footnotes.index(text) + 1


@dataclass(frozen=True)
class Wording:
    """What somebody has written for an answer. `before`: the day and the figures of the one released before it; `head`:
    of the register's chain, if it is released.
    """

    title: str = ""
    recipient: str = ""
    question: str = ""
    dated: date | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    before: tuple[date, Sequence[ReleasedFigure]] | None = None
    head: str = ""


def build_answer(query: Query, wording: Wording) -> Answer:
    """Answer an enquiry from the register, as decided by the day that is asked for, else by the day of the answer.

    AnswerError if the register has nothing to answer with.
    """
    dated = wording.dated or timezone.localdate()
    query = replace(query, as_of=query.as_of or dated)
    material = gather(query)
    if not (material.positions or material.left.pots):
        if material.left.unknown:
            raise AnswerError("left-unknown", names=material.left.unknown)
        raise AnswerError("no-money-for-answer")
    made = tuple(tables(material))
    values = texts.values(material)
    written = {name: filled(wording.texts.get(name, ""), values) for name in TEXTS}
    return Answer(
        title=wording.title or _("Answer about the financing of action plans"),
        recipient=wording.recipient,
        dated=date_text(dated),
        question=wording.question,
        query=query,
        introduction=written["introduction"] or texts.introduction(query.as_of or dated),
        conclusion=written["conclusion"] or texts.conclusion(material, values),
        method=texts.method(material),
        excluded=texts.excluded(material),
        decisions=decisions(material),
        legend=tuple((symbol, name) for name, symbol in legend(material).items()),
        tables=made,
        footnotes=_footnotes(made),
        sources=sources(made),
        annex=annex(made),
        published=wrong_sums(material),
        since=_since(made, *wording.before) if wording.before else (),
        closing=written["closing"],
        signature=written["signature"],
        head=wording.head,
    )


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its fields filled; a field that is not known stays as it is written, so that it is seen."""
    return _FIELD.sub(lambda f: values.get(f[1], f[0]), text)


def _footnotes(made: Sequence[AnswerTable]) -> tuple[str, ...]:
    """The notes of all figures, each once."""
    figures = (figure for table in made for line in table.lines for figure in line.figures if figure)
    return tuple(dict.fromkeys(note for figure in figures for note in figure.notes))


def _since(made: Sequence[AnswerTable], day: date, before: Sequence[ReleasedFigure]) -> tuple[str, ...]:
    return texts.changes_since(changes(before, released_figures(made)), day)
