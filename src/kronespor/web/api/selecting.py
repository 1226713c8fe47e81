"""What parameters select: the same as the addresses of the pages, and read by the same code (`web.asking`)."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from pydantic import BaseModel, Field

from kronespor.register.holdings import Query
from kronespor.web.api.errors import ApiError
from kronespor.web.asking import question

Number = Annotated[int, Field(ge=0, le=999_999_999)]
Numbers = list[Number]
Year = Annotated[int, Field(ge=1980, le=2100)]
Kroner = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["1250000.5"])]
"""An amount in kroner as a decimal string."""
Years = dict[int, Kroner]
SORT = "What rows are sorted by; with `-` the other way about."
YearsOf = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{4})?$")]
ExpenditureTypes = Literal["service", "activity", "transfers", "capital", "unknown"]


class Known(BaseModel):
    """As known when."""

    known_at: str | None = Field(
        None,
        description="As booked at or before the end of this day, or at this time (ISO 8601 with its zone). For the "
        "public never later than what is published.",
        examples=["2026-03-01", "2026-03-01T12:00:00+01:00"],
    )


class Days(Known):
    """As of which day, and as known when."""

    as_of: date | None = Field(None, description="As decided on or before this day.")


class Selection(Days):
    """What narrows a list; what is left out narrows nothing. Lists are given by naming a parameter several times."""

    plan: Numbers = Field([], description="Of these plans, by their numbers.")
    theme: Numbers = Field([], description="Of these themes of plans.")
    fund: Numbers = Field([], description="Of money from these funds.")
    recipient: Numbers = Field([], description="Of money for these recipients.")
    type: list[ExpenditureTypes] = Field([], description="Of these expenditure types.")
    external: Literal["external", "internal"] | None = Field(
        None, description="Only money from outside the municipality, or only its own."
    )
    years: YearsOf | None = Field(None, description="Of a year, or from one year to another: `2025`, `2024-2026`.")
    text: str = Field("", max_length=200, description="What a name of the row contains.")
    prices: Year | None = Field(None, description="In the prices of this year, by the index `series`; whole kroner.")
    series: str = Field("", max_length=100, description="The price index that amounts are converted by.")


def selected(request: HttpRequest) -> Query:
    """What the address asks for, never more than whoever asks may know. ApiError for what makes no sense."""
    asked = question(request)
    if asked.problems:
        raise ApiError(asked.problems[0])
    return asked.asked
