"""Two rows in every table that is sealed, with something in every column: whatever models there are."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models

from kronespor.intake.fields import RemarkField, RemarksField
from kronespor.planning import models as planning
from kronespor.register import models as register
from kronespor.register.events import Basis
from kronespor.register.extracts import Regrant
from kronespor.register.naming import fund_named, initiative_named, plan_named
from kronespor.register.sealing import sealed_models
from kronespor.remarks import Remark
from tests.events import allocate

BYTES = (b"0", b"1")
"""What is in the files that rows name."""
DAY, TIME = date(2024, 5, 1), datetime(2024, 5, 1, tzinfo=UTC)


LEDGER: tuple[type[models.Model], ...] = (register.Transaction, register.Posting, register.Seal)
ALL = {"*"}
"""Every column of a table."""


NOT_ASSERTED = {
    # what Django keeps for itself; roles are groups, and no permission is asked for
    **dict.fromkeys(("django_migrations", "django_content_type", "django_session"), ALL),
    **dict.fromkeys(("auth_permission", "auth_group_permissions", "auth_user_user_permissions"), ALL),
    "django_tasks_database_dbtaskresult": ALL,  # what workers have to do
    # addresses are not used to sign in, and no mail is sent; nobody asks another service by a token
    **dict.fromkeys(("account_emailaddress", "account_emailconfirmation", "socialaccount_socialtoken"), ALL),
    "socialaccount_socialapp_sites": ALL,
    "register_revision": ALL,  # how often something was changed, for what is cached
    "web_indexed": ALL,  # words for the search, which `kronespor verify` holds against what they are made of
    "web_fulltext": ALL,
    # what others publish, and how far it is read: only what is reviewed becomes the register's
    **dict.fromkeys(("corpus_listeddocument", "corpus_harvest"), ALL),
    "web_counter": ALL,  # how often somebody has asked
    "auth_user": {"last_login"},
    "mfa_authenticator": {"last_used_at"},
    "socialaccount_socialaccount": {"last_login", "extra_data"},
    "intake_upload": {"pages_read", "pages"},  # how far a worker is
    "register_seal": {"id"},  # goes by its number
    "register_monthsum": {"id"},
}
"""What may be changed without a word, and why. A table or column that is new is found by `verify`, or fails here."""
Tables = dict[type[models.Model], list[models.Model]]


def booked() -> tuple[register.Transaction, register.Transaction]:
    first, second = (
        allocate(initiative_named(plan_named("Plan A"), name), fund_named("Kilde"), {2024: 5}, Basis(DAY, name))
        for name in ("Alfa", "Beta")
    )
    return first, second


def rows_everywhere(booked: Sequence[models.Model]) -> dict[type[models.Model], list[models.Model]]:
    """Make them; what names a transaction names one that is booked."""
    made: dict[type[models.Model], list[models.Model]] = {register.Transaction: list(booked)}
    for model in sealed_models():
        _rows(model, made)
    del made[register.Transaction]
    return made


def store_files(made: dict[type[models.Model], list[models.Model]], home: Path) -> None:
    """Keep the files that the rows name."""
    for rows in made.values():
        for row, content in zip(rows, BYTES, strict=True):
            if name := getattr(row, "stored_as", ""):
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                (home / name).write_bytes(content)


def _rows(model: Any, made: dict[type[models.Model], list[models.Model]]) -> list[models.Model]:
    if model not in made:
        made[model] = []
        if model._meta.auto_created:
            made[model] += _members(model, made)
        for n in () if made[model] else range(2):
            fields = [f for f in model._meta.concrete_fields if not f.primary_key]
            values = {f.name: _value(f, n, made) for f in fields}
            made[model].append(model.objects.create(**{**values, **_allowed(model, n, made)}))
    return made[model]


def _members(through: Any, made: dict[type[models.Model], list[models.Model]]) -> list[models.Model]:
    """Two rows of a table between two others, made as Django makes them."""
    (owner, other) = (field.related_model for field in through._meta.concrete_fields if field.is_relation)
    name = next(field.name for field in owner._meta.many_to_many if field.remote_field.through is through)
    for one, others in zip(_rows(owner, made), _rows(other, made), strict=True):
        getattr(one, name).add(others)
    return list(through.objects.order_by("pk"))


def _allowed(model: Any, n: int, made: dict[type[models.Model], list[models.Model]]) -> dict[str, Any]:
    """What the constraints of a table ask for."""
    if model in (planning.Version, planning.Comment):
        return {"scenario": None} if n else {"proposal": None}
    if "stored_as" in (names := {field.name for field in model._meta.concrete_fields}):
        sha256 = hashlib.sha256(BYTES[n]).hexdigest()
        kept = {"sha256": sha256, "stored_as": f"files/{sha256[:2]}/{sha256}.txt"}
        return kept if "sha256" in names else {"stored_as": f"inbox/{n:032}/a.txt"}
    if model is register.Account:
        return {"kind": "initiative"}
    if model is register.Succession:
        return {"before": made[register.Initiative][n], "after": made[register.Initiative][1 - n]}
    if model is Regrant:
        recipients = _rows(register.Recipient, made)
        return {"giver": recipients[n], "receiver": recipients[1 - n]}
    return {}


def _value(field: Any, n: int, made: dict[type[models.Model], list[models.Model]]) -> Any:
    if field.is_relation:
        if field.related_model is field.model:
            return made[field.model][0] if n else None
        return _rows(field.related_model, made)[n]
    if isinstance(field, RemarksField):
        return (Remark(f"sagt-{n}"),)
    if isinstance(field, RemarkField):
        return Remark(f"sagt-{n}")
    if field.choices:
        return field.choices[n][0]
    return another(field, None, n)


def another(field: Any, value: Any, n: int = 0) -> Any:
    """A value that a column may have; another one than `value`."""
    if field.is_relation:
        return (value or 0) + 1000
    match field:
        case RemarksField():
            return (Remark("noget-andet"),)
        case RemarkField():
            return Remark("noget-andet")
        case models.JSONField():
            return {"andet": value, "n": n}
        case models.BooleanField():
            return not value
        case models.DateTimeField():
            return (value or TIME) + timedelta(seconds=1 + n)
        case models.DateField():
            return (value or DAY) + timedelta(days=1 + n)
        case models.DecimalField():
            return (value or Decimal(100)) + 1 + n
        case models.IntegerField():
            return (value or 0) + 1 + n
    text = f"{value or field.name}x{n}"
    return text[-field.max_length :] if field.max_length else text


def columns_of(model: type[models.Model], row: models.Model) -> dict[str, object]:
    """Another value for each column of a row that is asserted, but its number."""
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    left_out = NOT_ASSERTED.get(model._meta.db_table, set())
    return {f.attname: another(f, getattr(row, f.attname)) for f in fields if f.attname not in left_out}
