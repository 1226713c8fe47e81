"""What booking a sheet of decisions would change: it is booked, looked at and taken back, all under the ledger's lock.

Whatever booking does (a merger's virement, a new initiative, what a control says) is thereby foreseen as it is done.
What was foreseen is kept until the register changes, so that a page that is looked at again takes no lock.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.db import transaction as database
from django.db.models import Model, Sum
from django.utils import timezone
from django.utils.translation import get_language

from kronespor.intake.cases import Case, cases_of, rows_in
from kronespor.intake.errors import IntakeError
from kronespor.intake.recording import record_one, rehearsed
from kronespor.intake.sheets import SheetRow
from kronespor.register.events import REFUSED, breaches_of
from kronespor.register.models import Account, ActionPlan, Fund, Initiative, Naming, Posting, Recipient, Succession
from kronespor.register.naming import names_of
from kronespor.register.sealing import last_seal
from kronespor.remarks import Remark

MADE: tuple[type[Model], ...] = (ActionPlan, Initiative, Fund, Recipient)
OVERRULED = "?"
KEPT = 64
"""Sheets of which is kept what was foreseen, in each process of the server."""


@dataclass(frozen=True)
class Change:
    """What an account would have of a fund and year, in kroner. `initiative` is empty for a plan's reserve.

    Both names are empty for what a fund has not allocated.
    """

    plan: str
    initiative: str
    fund: str
    year: int
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True)
class Foreseen:
    """What a sheet would change. `known`: the cases that are recorded already; `breaches`: what speaks against it.

    `made`: what the register does not have yet, in groups as `MADE`; `renamed`: initiatives and their new names;
    `succeeded`: those that go on, how, and as what.
    """

    changes: tuple[Change, ...]
    made: tuple[tuple[str, ...], ...]
    renamed: tuple[tuple[str, str], ...]
    succeeded: tuple[tuple[str, str, str], ...]
    known: tuple[str, ...]
    breaches: tuple[Remark, ...]

    @property
    def makes(self) -> dict[str, tuple[str, ...]]:
        """What would be made, by the name of its kind."""
        return {kind._meta.model_name or "": names for kind, names in zip(MADE, self.made, strict=True) if names}


def foreseen(name: str, content: bytes) -> Foreseen:
    """What booking a sheet would change in the register as it stands. IntakeError where nothing could be booked.

    What the controls speak against is told, and the changes as if it were overruled.
    """
    return _foreseen(name, content, last_seal()[1], timezone.localdate(), get_language())


@lru_cache(maxsize=KEPT)
def _foreseen(name: str, content: bytes, _seal: str, _today: date, _language: str | None) -> Foreseen:
    """The same in the state of the register that its last seal closes, on a day, and in a language."""
    cases = cases_of(rows_in(name, content))
    known: list[str] = []
    breaches: list[Remark] = []
    with rehearsed():
        models: tuple[type[Model], ...] = (*MADE, Posting, Naming, Succession)
        last = {model: _last(model) for model in models}
        for case, first in cases:
            done, against = _tried(case, first)
            breaches += [breach for breach in against if breach not in breaches]
            known += [] if done else [case.name]
        return Foreseen(
            _changes(last[Posting]),
            tuple(tuple(str(one) for one in _new(model, last[model])) for model in MADE),
            tuple((n.initiative.name, n.name) for n in Naming.objects.filter(pk__gt=last[Naming])),
            tuple(
                (str(s.before), s.get_kind_display(), f"{s.after.plan} / {s.after}")
                for s in Succession.objects.filter(pk__gt=last[Succession]).select_related("before", "after__plan")
            ),
            tuple(known),
            tuple(breaches),
        )


def _tried(case: Case, first: SheetRow) -> tuple[bool, tuple[Remark, ...]]:
    """Book a case, overruled where something speaks against it; whether anything was booked, and what speaks so."""
    try:
        with database.atomic():
            return record_one(case, first), ()
    except IntakeError as error:
        why = error.remark.values.get("why")
        if not isinstance(why, Remark) or why.code != REFUSED:
            raise
        return record_one(replace(case, overrule=OVERRULED), first), breaches_of(why)


def _last(model: type[Model]) -> int:
    return model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def _new(model: type[Model], last: int) -> list[Model]:
    return list(model._default_manager.filter(pk__gt=last).order_by("pk"))


def _changes(last: int) -> tuple[Change, ...]:
    """The accounts that postings after `last` touch: what they had before and have after, where it differs."""
    by = ("account_id", "fund_id", "fiscal_year")
    new = Posting.objects.filter(pk__gt=last).exclude(account__kind=Account.Kind.OUTSIDE)
    sums = new.values_list(*by).annotate(Sum("amount")).order_by()
    changed = {(account, fund, year): ore for account, fund, year, ore in sums if ore}
    accounts = Account.objects.select_related("plan", "initiative__plan", "fund").in_bulk({a for a, _f, _y in changed})
    funds = Fund.objects.in_bulk({fund for _a, fund, _y in changed})
    before = Posting.objects.filter(pk__lte=last, account__in=accounts).values_list(*by).annotate(Sum("amount"))
    held = {(account, fund, year): ore for account, fund, year, ore in before.order_by()}
    names = names_of([a.initiative_id for a in accounts.values() if a.initiative_id])
    found = []
    for (account, fund, year), ore in changed.items():
        of = accounts[account]
        plan = of.initiative.plan if of.initiative else of.plan
        initiative = names.get(of.initiative_id or 0, "")
        was = Decimal(held.get((account, fund, year), 0)) / 100
        after = was + Decimal(ore) / 100
        found.append(Change(str(plan or ""), initiative, str(funds[fund]), year, was, after))
    return tuple(sorted(found, key=lambda c: (c.plan == "", c.plan, c.initiative, c.fund, c.year)))
