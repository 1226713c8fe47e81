"""Fields of forms with their labels, and the way back: what every page writes in the same way."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django import template
from django.db.models import Model
from django.forms import BoundField
from django.template.loader import get_template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kronespor.web.menu import Group, drawn

register = template.Library()
GROUP = '<div class="form-group{}"><label class="form-label" for="{}">{}</label>{}</div>'
SELECTED, CHECKED = mark_safe(" selected"), mark_safe(" checked")
CHECK = (
    '<div class="form-group-checkbox"><input type="checkbox" class="form-checkbox" id="{0}" name="{1}"{2}{3}>'
    '<label for="{0}">{4}</label></div>'
)
BACK = (
    '<nav class="breadcrumbs" aria-label="{}"><ol class="breadcrumbs__list"><li class="breadcrumbs__list-item">'
    '<a class="breadcrumbs__link" href="{}">{}</a></li></ol></nav>'
)


@register.simple_tag
def field(label: str, name: str, value: Any = "", **attributes: Any) -> SafeString:
    """A field of one line. `attributes`: those of the input; `id` is its name if not given, `wide` takes the line."""
    control = format_html('<input class="form-input"{}>', _attributes(name, attributes, value=text_of(value)))
    return _group(label, name, attributes, control)


@register.simple_tag
def text_field(label: str, name: str, value: Any = "", **attributes: Any) -> SafeString:
    """A field of several lines."""
    given = _attributes(name, attributes)
    return _group(label, name, attributes, format_html('<textarea class="form-input"{}>{}</textarea>', given, value))


@register.simple_tag
def choice(label: str, name: str, choices: Iterable[Any], chosen: Any = "", **attributes: Any) -> SafeString:
    """A choice of values with their labels, of names, or of rows of the register. `empty`: what no choice is called."""
    empty = attributes.pop("empty", None)
    pairs = [*([] if empty is None else [("", empty)]), *map(_with_label, choices)]
    shown = ((value, SELECTED if text_of(value) == text_of(chosen) else "", label) for value, label in pairs)
    options = format_html_join("", '<option value="{}"{}>{}</option>', shown)
    control = format_html('<select class="form-select"{}>{}</select>', _attributes(name, attributes), options)
    return _group(label, name, attributes, control)


@register.simple_tag
def check(label: str, name: str, is_checked: Any = False, **attributes: Any) -> SafeString:
    """A box to check. `value`: what is sent where several have one name."""
    value = format_html(' value="{}"', attributes["value"]) if "value" in attributes else ""
    return format_html(CHECK, attributes.get("id", name), name, value, CHECKED if is_checked else "", label)


@register.simple_tag
def suggestions(name: str, values: Iterable[Any]) -> SafeString:
    """What fields of this `list` suggest."""
    options = format_html_join("", '<option value="{}">', ((value,) for value in values))
    return format_html('<datalist id="{}">{}</datalist>', name, options)


@register.simple_tag
def unchanging(template: str) -> SafeString:
    """A part of pages that says the same to all; made once for each language."""
    return _made(template, get_language())


@cache
def _made(template: str, _language: str | None) -> SafeString:
    return SafeString(get_template(template).render())


@register.simple_tag
def main_menu(groups: Iterable[Group], path: str) -> SafeString:
    """The main menu."""
    return drawn(groups, path)


@register.simple_tag
def back_to(page: str, label: str) -> SafeString:
    """The way back to the page above."""
    return format_html(BACK, _("Path"), reverse(page), label)


@register.filter
def as_input(field: BoundField) -> SafeString:
    """A field of a form of allauth as fields look here; its label stands above it and not in it."""
    described = " ".join(
        f"{field.id_for_label}_{part}"
        for part, says in (("error", field.errors), ("helptext", field.help_text))
        if says
    )
    given: dict[str, str | bool] = {"class": "form-input", "placeholder": False, "aria-describedby": described or False}
    return field.as_widget(attrs=given)


@register.filter
def is_in(value: Any, values: Iterable[Any]) -> bool:
    """Whether a value is one of several."""
    return value in values


@register.simple_tag
def of_row(rows: str, number: int, name: Any) -> str:
    """The name of a field of one of several rows."""
    return f"{rows}-{number}-{name}"


def text_of(value: Any) -> str:
    """A value as a field holds it: days as the browser has them, nothing for none."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _with_label(one: Any) -> tuple[Any, Any]:
    if isinstance(one, Model):
        return one.pk, one
    return one if isinstance(one, tuple) else (one, one)


def _attributes(name: str, attributes: dict[str, Any], **own: str) -> SafeString:
    given = {"id": name, "name": name, **own, **attributes}
    given.pop("wide", None)
    valued = ((key, value) for key, value in given.items() if value is not True and (value != "" or key != "value"))
    flags = "".join(f" {key}" for key, value in given.items() if value is True)
    return format_html("{}{}", format_html_join("", ' {}="{}"', valued), flags)


def _group(label: str, name: str, attributes: dict[str, Any], control: SafeString) -> SafeString:
    wide = " site-wide" if attributes.get("wide") else ""
    return format_html(GROUP, wide, attributes.get("id", name), label, control)
