"""Two rows in every table that is sealed, with something in every column: whatever models there are."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

from kronespor.intake.fields import RemarkField, RemarksField
from kronespor.planning import models as planning
from kronespor.register import models as register
from kronespor.register.sealing import sealed_models
from kronespor.remarks import Remark

DAY, TIME = date(2024, 5, 1), datetime(2024, 5, 1, tzinfo=UTC)


def rows_everywhere(booked: Sequence[models.Model]) -> dict[type[models.Model], list[models.Model]]:
    """Make them; what names a transaction names one that is booked."""
    made: dict[type[models.Model], list[models.Model]] = {register.Transaction: list(booked)}
    for model in sealed_models():
        _rows(model, made)
    del made[register.Transaction]
    return made


def _rows(model: Any, made: dict[type[models.Model], list[models.Model]]) -> list[models.Model]:
    if model not in made:
        made[model] = []
        for n in range(2):
            fields = [f for f in model._meta.concrete_fields if not f.primary_key]
            values = {f.name: _value(f, n, made) for f in fields}
            made[model].append(model.objects.create(**{**values, **_allowed(model, n, made)}))
    return made[model]


def _allowed(model: Any, n: int, made: dict[type[models.Model], list[models.Model]]) -> dict[str, Any]:
    """What the constraints of a table ask for."""
    if model in (planning.Version, planning.Comment):
        return {"scenario": None} if n else {"proposal": None}
    if model is register.Account:
        return {"kind": "initiative"}
    if model is register.Succession:
        return {"before": made[register.Initiative][n], "after": made[register.Initiative][1 - n]}
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
