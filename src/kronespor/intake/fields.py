"""Remarks in the database: a column holds JSON, a row has remarks."""

from typing import Any

from django.db import models

from kronespor.remarks import Remark, remark_json, remark_of


class RemarkField(models.JSONField):
    """A remark."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Remark | None:
        """The remark of what the database holds."""
        return self.to_python(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> Remark | None:
        """The remark of its JSON."""
        return remark_of(value) if isinstance(value, dict) else value

    def get_prep_value(self, value: Any) -> Any:
        """The JSON of a remark."""
        return super().get_prep_value(remark_json(value) if isinstance(value, Remark) else value)

    def deconstruct(self) -> Any:
        """For migrations it is a column of JSON."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class RemarksField(models.JSONField):
    """Several remarks, as a tuple."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> tuple[Remark, ...]:
        """The remarks of what the database holds."""
        return self.to_python(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> tuple[Remark, ...]:
        """The remarks of their JSON."""
        return tuple(remark_of(one) if isinstance(one, dict) else one for one in value or ())

    def get_prep_value(self, value: Any) -> Any:
        """The JSON of remarks."""
        return super().get_prep_value([remark_json(one) if isinstance(one, Remark) else one for one in value or ()])

    def deconstruct(self) -> Any:
        """For migrations it is a column of JSON."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
