"""Fields of forms: what stands in them is a value, never markup."""

from datetime import date

import pytest
from django.template import Context, Template
from django.utils import translation

SCRIPT = '"><script>x</script>'


def rendered(text: str, **context: object) -> str:
    with translation.override("da"):
        return Template("{% load fields %}" + text).render(Context(context))


@pytest.mark.parametrize(
    "field",
    [
        '{% field _("Title") "title" typed %}',
        '{% text_field _("Title") "title" typed %}',
        '{% choice _("Title") "title" typed_list typed %}',
        '{% check typed "title" value=typed %}',
        '{% suggestions "titles" typed_list %}',
    ],
)
def test_what_is_typed_is_escaped(field: str) -> None:
    assert "<script>" not in rendered(field, typed=SCRIPT, typed_list=[SCRIPT])


def test_a_field_has_its_label_and_what_was_in_it() -> None:
    one = rendered('{% field _("Title") "title" typed required=True maxlength=300 %}', typed=1200)
    assert '<label class="form-label" for="title">Titel</label>' in one
    assert '<input class="form-input" id="title" name="title" value="1200" maxlength="300" required>' in one
    row = rendered('{% of_row "item" n "label" as name %}{% field _("Name") name None wide=True %}', n=0)
    assert 'class="form-group site-wide"' in row and 'id="item-0-label" name="item-0-label">' in row
    assert 'value="2026-03-01"' in rendered('{% field _("Day") "day" day type="date" %}', day=date(2026, 3, 1))


def test_the_choice_that_was_made_is_selected() -> None:
    pairs = [("a", "A"), (2, "B")]
    chosen = rendered('{% choice _("Title") "kind" pairs 2 empty="–" %}', pairs=pairs)
    assert chosen.count(" selected") == 1 and '<option value="2" selected>B</option>' in chosen
    none = rendered('{% choice _("Title") "kind" names None empty="–" %}', names=["a"])
    assert '<option value="" selected>–</option><option value="a">a</option>' in none


def test_a_box_is_checked_where_its_value_is_one_of_those_chosen() -> None:
    text = '{% check "Drift" "neutral" "service"|is_in:chosen value="service" id="n-service" %}'
    assert " checked>" in rendered(text, chosen=["service"]) and " checked>" not in rendered(text, chosen=[])
