"""The parts of a question as the form of an enquiry calls them."""

from datetime import date

import pytest
from django.utils import translation

from kronespor.answers.understanding import Interpretation
from kronespor.answers.understanding.understood import Asked
from kronespor.web.enquiry_forms import label_of


@pytest.mark.parametrize(
    ("field", "value", "danish", "english"),
    [
        ("external", True, "udefra", "from outside"),
        ("external", False, "kommunens egne", "the municipality's own"),
        ("as_of", date(2025, 3, 1), "1. marts 2025", "1 March 2025"),
        ("years", (2024, 2025, 2026), "2024-2026", "2024-2026"),
        ("years", (2025,), "2025", "2025"),
        ("measures", "original", "oprindeligt", "originally"),
        ("without", "Sabaah", "uden Sabaah", "without Sabaah"),
        ("plans", "True", "True", "True"),
    ],
)
def test_a_part_is_shown_in_the_readers_language(field: str, value: Asked, danish: str, english: str) -> None:
    part = Interpretation(field, value, "", 0, 0)
    for language, words in (("da", danish), ("en", english)):
        with translation.override(language):
            assert label_of(part) == words
