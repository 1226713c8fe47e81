"""The page of what the register is told once: plans' periods and adoption, sources and their purpose, price indices."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kronespor.intake.activity import note
from kronespor.intake.price_tables import load_prices
from kronespor.register.decisions import adopt, decision_known, decisions, give_for, set_external, set_period
from kronespor.register.ledger import ledger
from kronespor.register.models import YEARS, ActionPlan, Fund, PriceSeries
from kronespor.web.actions import Action, act
from kronespor.web.parameters import number, number_of
from kronespor.web.planning_forms import day_of
from kronespor.web.remarks import FormError, refusals, rows_named
from kronespor.web.roles import Role, allowed
from kronespor.web.uploading import chosen_file, kept_by_name


@allowed(Role.CASEWORKER, post=Role.APPROVER)
def basics_page(request: HttpRequest) -> HttpResponse:
    """Plans, sources and price indices as they stand; an approver sets them."""
    if request.method == "POST":
        with refusals(request):
            act(request, ACTIONS)
        return redirect("web:basics")
    plans = ActionPlan.objects.select_related("adopted_by__meeting").order_by("name")
    context = {
        "plans": plans,
        "funds": [(f, list(f.given_for.all())) for f in Fund.objects.prefetch_related("given_for").order_by("name")],
        "decisions": decisions().reverse(),
        "series": PriceSeries.objects.prefetch_related("values").order_by("name", "-published_on"),
    }
    return render(request, "web/basics.html", context)


def _period(request: HttpRequest, what: ActionPlan | Fund) -> None:
    first, last = (request.POST.get(name, "").strip() for name in ("first_year", "last_year"))
    if not first and not last:
        return
    years = [number(text) for text in (first, last)]
    if None in years:
        raise FormError("half-a-period", name=str(what))
    for year, text in zip(years, (first, last), strict=True):
        if year not in YEARS:
            raise FormError("no-year", label=str(what), text=text)
    set_period(what, *(year or 0 for year in years))


def _plan(request: HttpRequest) -> None:
    plan = get_object_or_404(ActionPlan, pk=number_of(request.POST.get("plan", "")))
    with ledger():
        _period(request, plan)
        if adopted := request.POST.get("adopted_by", ""):
            adopt(plan, decision_known(adopted))
    note("plan set", plan.name)
    messages.success(request, _("“%(name)s” is kept.") % {"name": plan})


def _fund(request: HttpRequest) -> None:
    fund = get_object_or_404(Fund, pk=number_of(request.POST.get("fund", "")))
    plans = ActionPlan.objects.filter(pk__in=map(number_of, request.POST.getlist("given_for")))
    with ledger():
        _period(request, fund)
        give_for(fund, list(plans))
        set_external(fund, request.POST.get("external") == "on")
    note("fund set", fund.name)
    messages.success(request, _("“%(name)s” is kept.") % {"name": fund})


def _prices(request: HttpRequest) -> None:
    file, day = chosen_file(request), day_of(request.POST.get("published", ""))
    with rows_named(), kept_by_name(file) as path:
        loaded = load_prices(path, request.POST.get("source", "").strip(), day)
    names = ", ".join(dict.fromkeys(str(series) for series in loaded))
    note("prices loaded", names)
    messages.success(request, _("“%(name)s” is kept.") % {"name": names})


ACTIONS = {name: Action(run, Role.APPROVER) for name, run in (("plan", _plan), ("fund", _fund), ("prices", _prices))}
