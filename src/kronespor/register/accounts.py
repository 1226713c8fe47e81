"""Who may act, and as what, is sealed: nobody makes an approver of themselves, or another's account their own, by SQL.

Records name a person as they were called when they acted, and stay so whatever becomes of the account. The accounts
themselves are tables of Django and of the sign-on (`sealing.ACCOUNTS`), so their changes are found by its signals.
"""

from collections.abc import Iterator
from functools import wraps
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from kronespor.register.sealing import ACCOUNTS, Changes, sealed_columns, sealing

_NOTED = "_noted"
"""The attribute of a row that is being changed in which it is kept as it was."""


def watch() -> None:
    """Seal what is changed of accounts from now on."""
    for label in ACCOUNTS:
        model = apps.get_model(label)
        if model._meta.auto_created:
            m2m_changed.connect(_members, sender=model)
            continue
        _save_and_seal_together(model)
        pre_save.connect(_before_save, sender=model)
        post_save.connect(_after_save, sender=model)
        pre_delete.connect(_before_delete, sender=model)
        post_delete.connect(_after_delete, sender=model)


def _save_and_seal_together(model: type[Model]) -> None:
    """Let a row be saved only together with its seal, whoever saves it; what Django deletes or relates at once is."""
    save = model.save_base

    @wraps(save)
    def sealed(self: Model, *args: Any, **options: Any) -> None:
        if not _is_sealed(model, options.get("update_fields")):
            save(self, *args, **options)
            return
        with sealing():
            save(self, *args, **options)

    setattr(model, "save_base", sealed)  # noqa: B010 (a method of another app's model)


def _before_save(sender: type[Model], instance: Model, update_fields: frozenset[str] | None, **_: Any) -> None:
    if instance.pk is not None and _is_sealed(sender, update_fields):
        _note(instance, sender, [instance.pk])


def _after_save(sender: type[Model], instance: Model, update_fields: frozenset[str] | None, **_: Any) -> None:
    if _is_sealed(sender, update_fields):
        _seal(instance, sender, [instance.pk])


def _is_sealed(model: type[Model], fields: frozenset[str] | None) -> bool:
    """Whether one of the fields (all, without) is sealed."""
    return fields is None or any(model._meta.get_field(f).attname in sealed_columns(model) for f in fields)  # type: ignore[union-attr]  # a column's field


def _before_delete(sender: type[Model], instance: Model, **_: Any) -> None:
    _note(instance, sender, [instance.pk])
    for through in _memberships():
        _note(instance, through, _rows_of(through, instance))


def _after_delete(sender: type[Model], instance: Model, **_: Any) -> None:
    _seal(instance, sender, [])


def _members(sender: type[Model], instance: Model, action: str, **_: Any) -> None:
    if action.startswith("pre_"):
        _note(instance, sender, _rows_of(sender, instance))
    else:
        _seal(instance, sender, _rows_of(sender, instance))


def _memberships() -> Iterator[type[Model]]:
    return (model for model in map(apps.get_model, ACCOUNTS) if model._meta.auto_created)


def _rows_of(through: type[Model], instance: Model) -> list[int]:
    """The rows of a table between two others that are about a row of one of them."""
    name = instance._meta.model_name
    if name not in {field.name for field in through._meta.concrete_fields}:
        return []
    return list(through._base_manager.filter(**{name: instance.pk}).values_list("pk", flat=True))


def _note(instance: Model, model: type[Model], numbers: list[int]) -> None:
    vars(instance).setdefault(_NOTED, Changes()).note(model, numbers)


def _seal(instance: Model, model: type[Model], numbers: list[int]) -> None:
    with sealing() as changes:
        changes.take(vars(instance).pop(_NOTED, Changes()))
        changes.note_new(model, numbers)
