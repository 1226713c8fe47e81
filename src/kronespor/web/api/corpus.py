"""Ready questions to the documents of all municipalities."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query as Parameters
from ninja import Router
from pydantic import BaseModel, Field

from kronespor.remarks import remark_json
from kronespor.web.api.admitting import needs
from kronespor.web.api.listing import as_json
from kronespor.web.corpus_rows import answered, linked
from kronespor.web.models import Token

router = Router()
Question = Literal["recipients", "recipient", "similar", "contradictions", "errors", "completeness"]


class AskedCorpus(BaseModel):
    """What a ready question is about."""

    about: str = Field(
        "", max_length=200, description="Words; of `recipient` a CVR number or the `linked` of a row of `recipients`."
    )


class CorpusAnswer(BaseModel):
    """An answer of the corpus, as machines have read it: nobody has reviewed its figures."""

    rows: list[dict[str, Any]] = Field(
        description="Rows by the names of the columns of the question; amounts (`ore`) are whole numbers, "
        "a hundred to one of `kroner`. `cell` is the path of the page that shows where a figure stands."
    )
    is_cut: bool = Field(description="Whether there are more rows than an answer may have.")
    missing: list[dict[str, Any]] = Field(description="What is not read, so that sums are too small: remarks.")


@router.get("/corpus/{question}", response=CorpusAnswer, summary="Ask the documents of all municipalities")
def ask(request: HttpRequest, question: Question, asked: Parameters[AskedCorpus]) -> HttpResponse:
    """The answer to a ready question, if the documents of municipalities are collected here; a token with the scope
    `register` asks it."""
    needs(request, Token.Scope.REGISTER)
    answer, missing = answered(question, asked.about)
    rows = [linked(row) for row in answer.records()]
    told = CorpusAnswer(rows=rows, is_cut=answer.is_cut, missing=[remark_json(remark) for remark in missing])
    return as_json(told)
