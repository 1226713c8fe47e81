"""What the register in KRONESPOR_HOME (or at DATABASE_URL) holds."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from kronespor.cli import database
from kronespor.cli.options import end_of
from kronespor.library.rows import Rows

if TYPE_CHECKING:
    from django.db.models import Model

    from kronespor.register.holdings import Holding

T = TypeVar("T")


@dataclass(frozen=True)
class HoldingRow:
    """What is set aside for an initiative, or in a plan's reserve (no initiative), from a fund in a year, in øre.

    `original`: what it was when the plan was adopted; `spent` and `committed`: by the finance system.
    """

    plan: str
    theme: str
    initiative: str
    recipient: str
    fund: str
    year: int
    ore: int
    original: int
    spent: int
    committed: int
    plan_id: int
    initiative_id: int | None
    fund_id: int


def holdings(
    *,
    plans: Iterable[str | int] = (),
    funds: Iterable[str | int] = (),
    recipients: Iterable[str | int] = (),
    years: Iterable[int] = (),
    text: str = "",
    as_of: date | None = None,
    known_at: date | None = None,
) -> Rows[HoldingRow]:
    """What is set aside, as decided by `as_of` and as booked by the end of `known_at`; without them, now.

    Plans, funds and recipients are named or numbered; empty is all. LookupError where the register knows none of that
    name. `text`: what a name of the row contains.
    """
    wanted = tuple(plans), tuple(funds), tuple(recipients)
    return _beside_the_loop(lambda: _holdings(wanted, tuple(years), text, as_of, known_at))


def _holdings(
    wanted: tuple[tuple[str | int, ...], ...],
    years: tuple[int, ...],
    text: str,
    as_of: date | None,
    known_at: date | None,
) -> Rows[HoldingRow]:
    database.ready()
    from django.db import connections

    from kronespor.register import holdings as register
    from kronespor.register.models import ActionPlan, Fund, Recipient

    try:
        plans, funds, recipients = map(_numbers, (ActionPlan, Fund, Recipient), wanted)
        query = register.Query(
            ("account", "fund", "year"),
            plans=plans,
            funds=funds,
            recipients=recipients,
            years=years,
            text=text,
            as_of=as_of,
            known_at=end_of(known_at),
            with_original=True,
            with_spent=True,
        )
        return Rows(HoldingRow, map(_row, register.holdings(query)))
    finally:
        connections.close_all()


def _row(holding: "Holding") -> HoldingRow:
    original, spent, committed = (int(k * 100) for k in (holding.original, holding.spent, holding.committed))
    return HoldingRow(
        holding.plan,
        holding.theme,
        holding.initiative,
        holding.recipient,
        holding.fund,
        holding.year,
        holding.ore,
        original,
        spent,
        committed,
        holding.plan_id,
        holding.initiative_id or None,
        holding.fund_id,
    )


def _numbers(model: "type[Model]", named: tuple[str | int, ...]) -> list[int]:
    """The numbers of what is named or numbered. LookupError where there is none of a name."""
    from kronespor.language import fold

    known = {fold(name): pk for pk, name in model._default_manager.values_list("pk", "name")}
    if unknown := [one for one in named if isinstance(one, str) and fold(one) not in known]:
        raise LookupError(*unknown)
    return [known[fold(one)] if isinstance(one, str) else one for one in named]


def _beside_the_loop(asked: Callable[[], T]) -> T:
    """Ask in a thread of its own: a notebook's kernel runs an event loop, beside which Django asks no database."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asked).result()
