"""A register with something in every table."""

from datetime import date
from pathlib import Path

from kronespor.intake.actuals import import_extract, load_map
from kronespor.intake.price_tables import load_prices
from kronespor.intake.publishing import publish
from kronespor.register.acting import acting_as
from kronespor.register.events import Basis, Movement, correct
from kronespor.register.identity import merge, recipient_named, rename
from kronespor.register.models import Fund, Initiative, Transaction
from kronespor.register.naming import initiative_named, plan_named
from kronespor.register.regranting import Way, keep_regrants
from tests.events import allocate
from tests.fjordby import recorded
from tests.fjordby.extracts import QUARTERS, drawn, rules

INDEX = Path(__file__).parents[2] / "docs" / "prisindeks-eksempel.csv"
HIDDEN = "Endnu ikke udgivet"


def register(folder: Path) -> None:
    """A municipality's register with something in every table, the last of it not published."""
    folder.mkdir(exist_ok=True)
    recorded()
    load_prices(INDEX)
    (folder / "kort.csv").write_text(rules(), "utf-8")
    load_map(folder / "kort.csv")
    year = drawn(2025)
    for quarter, day in enumerate(QUARTERS[:2]):
        import_extract(year.write(folder / f"k{quarter}.csv", quarter), day)
    first, second = Initiative.objects.order_by("pk")[:2]
    fund = Fund.objects.order_by("pk")[0]
    fund.given_for.add(first.plan)
    rename(second, '=Nyt navn; med "tegn"', Basis(date(2025, 3, 1), "Omdøbning"))
    merge([second], first, Basis(date(2025, 6, 1), "Lagt sammen"))
    entry = Transaction.objects.filter(kind="allocation").order_by("-pk")[0]
    leg = entry.postings.filter(amount__gt=0).select_related("fund")[0]
    moved = [Movement(leg.fund, first, leg.fund, leg.fiscal_year, 100)]
    with acting_as("Sagsbehandler"):
        correct(entry, moved, Basis(date(2025, 7, 1), "Rettet", overrule="det blev besluttet"))
    one, other = (recipient_named(name).pk for name in ("Frivilligcenter Fjordby", "Koret"))
    keep_regrants([(Way(one, other, leg.fiscal_year, first.pk), 12_345)])
    publish()
    hidden = initiative_named(plan_named(HIDDEN), HIDDEN, theme=HIDDEN)
    allocate(hidden, leg.fund, {leg.fiscal_year: 5}, Basis(date(2025, 8, 1), HIDDEN, overrule=HIDDEN))
