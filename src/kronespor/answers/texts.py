"""What an answer says in words where nobody has written anything: its figures come from the register."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kronespor.answers.figures import Changed
from kronespor.answers.positions import Material, Position, gather
from kronespor.answers.sources import later_decisions
from kronespor.papers.printing import amount_text, date_text, years_text
from kronespor.register.models import Initiative

MANY_CHANGES = 100
"""Changed figures that an answer lists; of more it says how many."""


def values(material: Material) -> dict[str, str]:
    """What the fields in a text stand for, in kroner."""
    now = sum((p.total for p in material.positions), Decimal(0))
    before = sum((p.original_total for p in material.positions), Decimal(0))
    amounts = {"total": now, "original": before, "change": now - before, "left": material.left.total}
    amounts["spent"] = material.spent.kroner
    return {**{name: amount_text(amount) for name, amount in amounts.items()}, "years": years_text(material.years)}


def introduction(day: date) -> str:
    """What an answer begins with."""
    return _("Below is an overview of the money set aside as of %(day)s.") % {"day": date_text(day)}


def conclusion(material: Material, figures: Mapping[str, str]) -> str:
    """What the figures come to, in a few sentences."""
    texts = [_set_aside(material, figures)] if material.positions else []
    if material.left.pots:
        texts.append(_("%(left)s kr. is not allocated in %(years)s.") % figures)
    if material.left.unknown:
        names = ", ".join(material.left.unknown)
        texts.append(
            _("What is left of %(names)s is not known: the register knows no frame for it.") % {"names": names}
        )
    if material.spent.until:
        of = {"spent": amount_text(material.spent.kroner), "left": amount_text(material.spent.left)}
        of |= {"years": years_text(material.spent.years), "day": date_text(material.spent.until)}
        texts.append(_("%(spent)s kr. of the money of %(years)s was spent as of %(day)s; %(left)s kr. is left.") % of)
    if "ending" in material.query.measures:
        texts.append(_running_out(material))
    return " ".join(texts)


def _running_out(material: Material) -> str:
    """How many initiatives have money for the last time in the years that are asked for."""
    asked = [p.account for p in material.positions if p.initiative]
    count = sum(material.last.get(account) in material.years for account in asked)
    text = ngettext(
        "%(count)s initiative has money for the last time in %(years)s.",
        "%(count)s initiatives have money for the last time in %(years)s.",
        count,
    )
    return text % {"count": amount_text(Decimal(count)), "years": years_text(material.years)}


def _set_aside(material: Material, figures: Mapping[str, str]) -> str:
    """What is set aside, in three sentences at most."""
    plans: dict[str, Decimal] = defaultdict(Decimal)
    for position in material.positions:
        plans[position.plan] += position.total
    text = _("In total %(total)s kr. is set aside in %(years)s.") % figures
    if len(plans) > 1:
        parts = "; ".join(
            _("%(plan)s: %(kroner)s kr.") % {"plan": p, "kroner": amount_text(k)} for p, k in plans.items()
        )
        text = text.removesuffix(".") + f" ({parts.replace('kr..', 'kr.')})."
    text += _over_plans(material)
    if material.shows_original and material.is_adopted:
        text += " " + _("When the plans were adopted it was %(original)s kr.; the change is %(change)s kr.") % figures
    return text


def _over_plans(material: Material) -> str:
    """What those that are asked for by name come to, who have money of several plans."""
    if not (material.query.initiatives or material.query.recipients):
        return ""
    of: dict[str, list[Position]] = defaultdict(list)
    for position in material.positions:
        of[position.recipient or position.name].append(position)
    sums = {name: sum((p.total for p in ps), Decimal(0)) for name, ps in of.items() if len({p.plan_id for p in ps}) > 1}
    parts = (f"{name} {amount_text(kroner)} kr." for name, kroner in sums.items())
    return " " + _("Over several plans: %(names)s") % {"names": "; ".join(parts)} if sums else ""


def method(material: Material) -> str:
    """What the reader must know to understand the figures."""
    texts = [
        _(
            "The amounts are in the price level (p/l) of the decisions and documents they come from. They are not "
            "converted to a common price level."
        )
    ]
    if material.shows_original and not material.is_adopted:
        texts.append(
            _("What was set aside originally is not shown for plans whose adoption the register does not know.")
        )
    if later := later_decisions(material):
        first = min(d.meeting.held_on for d in later)
        figures = {"count": amount_text(Decimal(len(later))), "day": date_text(first)}
        texts.append(
            ngettext(
                "Left out is %(count)s decision of a later day (%(day)s) that has been booked already.",
                "Left out are %(count)s decisions of later days (the first of %(day)s) that have been booked already.",
                len(later),
            )
            % figures
        )
    if material.query.known_at:
        day = date_text(timezone.localtime(material.query.known_at))
        texts.append(_("The register is shown as it was known on %(day)s.") % {"day": day})
    return " ".join(texts)


def excluded(material: Material) -> str:
    """What is left out of the tables, and what that comes to."""
    query, parts = material.query, []
    if query.external is True:
        parts.append(_("Only money from external sources is shown."))
    elif query.external is False:
        parts.append(_("Money from external sources is left out."))
        parts += _beside(material)
    if query.without:
        left = Initiative.objects.filter(pk__in=query.without).order_by("pk").values_list("name", flat=True)
        parts.append(_("Left out: %(names)s.") % {"names": "; ".join(left)})
    return " ".join(parts)


def _beside(material: Material) -> list[str]:
    """What external sources pay beside the tables, if they pay anything."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    external = gather(replace(material.query, external=True))
    for position in external.positions:
        for pk, years in position.current.items():
            sums[external.funds[pk].name] += sum(years.values())
    paid = {name: kroner for name, kroner in sums.items() if kroner}
    if not paid:
        return []
    names = "; ".join(
        _("%(source)s: %(kroner)s kr.") % {"source": s, "kroner": amount_text(k)} for s, k in paid.items()
    )
    figures = {
        "total": amount_text(sum(paid.values(), Decimal(0))),
        "years": years_text(material.years),
        "names": names,
    }
    return [_("Beside the tables %(total)s kr. is set aside from such sources in %(years)s (%(names)s).") % figures]


def changes_since(changed: Sequence[Changed], day: date) -> tuple[str, ...]:
    """What a new answer has to say of the figures of the one before it."""
    if not changed:
        return (_("No figure is another than in the answer of %(day)s.") % {"day": date_text(day)},)
    figures = {"count": len(changed), "day": date_text(day)}
    lines = [_("%(count)s figures are others than in the answer of %(day)s.") % figures]
    for c in changed[:MANY_CHANGES]:
        was, now = ("–" if k is None else f"{amount_text(k)} kr." for k in (c.released, c.now))
        lines.append(f"{c.table}, {c.line}, {c.column}: {was} → {now}")
    return tuple(lines)
