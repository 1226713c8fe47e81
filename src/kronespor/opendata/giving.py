"""Grants to recipients outside the municipality, in the 360Giving Data Standard: one per initiative and fund."""

import json
from datetime import date, datetime
from typing import IO, Any

from django.conf import settings
from django.db.models import Max, Min

from kronespor.opendata.datapackage import CURRENCY
from kronespor.opendata.values import text_of
from kronespor.register.holdings import Holding, Query, holdings
from kronespor.register.models import Account, Posting, Recipient

VERSION = "1.4"
"""Of the standard."""
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
Said = tuple[date, datetime, int, int]
"""The day of the first decision, when the last was booked, the first and the last year."""


def write(file: IO[bytes], until: datetime | None = None, site: str = "") -> None:
    """Write the grants; `site`: where the pages are."""
    found = {
        "version": VERSION,
        "license": LICENCE,
        "publisher": {"name": settings.MUNICIPALITY or "Kronespor", **({"website": site} if site else {})},
        "grants": grants(until),
    }
    file.write((json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode())


def grants(until: datetime | None = None) -> list[dict[str, Any]]:
    """The grants, in one order. Three queries besides those of the holdings."""
    recipients = {r.pk: r for r in Recipient.objects.filter(is_external=True)}
    asked = Query(by=("account", "fund"), recipients=[*recipients], kinds=(Account.Kind.INITIATIVE,), known_at=until)
    held = holdings(asked) if recipients else []
    said = _said(until)
    return [
        _grant(h, recipients[h.recipient_id], said[h.account, h.fund_id])
        for h in sorted(held, key=lambda h: (h.initiative_id, h.fund_id))
        if h.kroner > 0
    ]


def _said(until: datetime | None) -> dict[tuple[int, int], Said]:
    rows = Posting.objects.filter(account__kind=Account.Kind.INITIATIVE).order_by()
    if until is not None:
        rows = rows.filter(booked_at__lte=until)
    sums = rows.values_list("account_id", "fund_id").annotate(
        Min("decided_on"), Max("booked_at"), Min("fiscal_year"), Max("fiscal_year")
    )
    return {(account, fund): tuple(rest) for account, fund, *rest in sums}


def _grant(held: Holding, recipient: Recipient, said: Said) -> dict[str, Any]:
    decided, booked, first, last = said
    number = f"DK-CVR-{recipient.cvr}" if recipient.cvr else f"kronespor-recipient-{recipient.pk}"
    return {
        "id": f"kronespor-{held.initiative_id}-{held.fund_id}",
        "title": held.initiative,
        "description": held.description or f"{held.plan}: {held.initiative} ({held.fund})",
        "currency": CURRENCY,
        "amountAwarded": float(held.kroner),  # the standard asks for a number; it prints as the amount does
        "awardDate": decided.isoformat(),
        "plannedDates": [{"startDate": f"{first}-01-01", "endDate": f"{last}-12-31"}],
        "recipientOrganization": [{"id": number, "name": recipient.name}],
        "fundingOrganization": [{"id": f"kronespor-fund-{held.fund_id}", "name": held.fund}],
        "grantProgramme": [{"code": str(held.plan_id), "title": held.plan}],
        "dateModified": text_of(booked),
    }
