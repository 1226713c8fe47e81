"""The API with its paths, what it says of errors, and its description (OpenAPI 3.1)."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from pydantic import BaseModel, Field

from kronespor.remarks import KronesporError
from kronespor.web.api import corpus, decided, figures, holders, papers
from kronespor.web.api.admitting import CSV, admitted, asked_by_name, refusal
from kronespor.web.api.errors import ApiError
from kronespor.web.api.listing import Page
from kronespor.web.api.reasons import not_understood

PATH = "/api/v1/"
PROBLEM = "application/problem+json"
PROBLEMS = {
    400: "What was asked for was refused; the reason is told.",
    401: "The token is not known, was revoked or has run out; or there is none where one is needed.",
    403: "The token does not open this.",
    404: "There is no such thing, or it is not for whoever asks.",
    406: "Answers are JSON or CSV.",
    410: "It was published and taken back; the reason is told.",
    413: "The file is too large to be checked.",
    422: "A parameter is not what this description says.",
    429: "Asked too often; try again after `Retry-After` seconds.",
    503: "Too many are asking for what takes long; try again after `Retry-After` seconds.",
}


class Problem(BaseModel):
    """What is wrong, as problem details (RFC 9457), in the language of `Accept-Language` (Danish or English)."""

    type: str = Field(description="Always `about:blank`: `code` says what it is.")
    title: str = Field(description="The name of the status.")
    status: int = Field(description="The status.")
    detail: str = Field(description="What is wrong, in a sentence.")
    code: str = Field(description="What is wrong, for programs.")


class Api(NinjaAPI):
    """The API. Every operation describes its answers as CSV, its problems and its tokens in the same way."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """The description: what ninja makes of the types, and what holds for every path."""
        made = super().get_openapi_schema(*args, **kwargs)
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        for name, schema in made["components"]["schemas"].items():
            if name.startswith("Page_"):
                schema["description"] = Page.__doc__
        for path, method, operation in operations(made):
            _describe(path, method, operation)
        return made


def operations(schema: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of every operation."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _describe(path: str, method: str, operation: dict[str, Any]) -> None:
    operation.setdefault("security", [{}, {"token": []}])
    for parameter in operation["parameters"]:
        parameter.pop("examples", None)  # they stand in its schema; here OpenAPI has them in another form
    answers = operation["responses"]
    if method == "get":
        answers[304] = {"description": "As `If-None-Match` has it."}
        if "{" not in path:
            answers[200]["content"][CSV] = {"schema": {"type": "string"}}
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, text in PROBLEMS.items():
        answers[status] = {"description": text, "content": problem}


api = Api(
    title="Kronespor",
    version="1",
    description="What a municipality has set aside for its plans and initiatives, every decision about it, and the "
    "papers that say so. Amounts are kroner as decimal strings.",
    docs_url=None,
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": "MPL-2.0", "identifier": "MPL-2.0"}}},
)
api.add_decorator(admitted, mode="view")
api.add_decorator(asked_by_name, mode="operation")
for router in (holders.router, figures.router, decided.router, papers.router, corpus.router):
    api.add_router("", router)


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return refusal(request, ApiError(not_understood(error.errors[0], request.GET)))


@api.exception_handler(KronesporError)
def _refused(request: HttpRequest, error: KronesporError) -> HttpResponse:
    return refusal(request, error)


@api.exception_handler(Http404)
@api.exception_handler(PermissionDenied)
def _nothing_there(request: HttpRequest, error: Exception) -> HttpResponse:
    return refusal(request, ApiError("api-nothing-there"))
