"""What a language and a municipality call things, as data. Pure: no Django."""

from kronespor.language.columns import year_of
from kronespor.language.currencies import currency_in, foreign_currency
from kronespor.language.folding import fold, fold_letters
from kronespor.language.language import DEFAULT, LANGUAGES, Language, detected, language, languages
from kronespor.language.municipality import Municipality, municipality
from kronespor.language.phrases import LOWER, UPPER, YEAR, Phrases

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "LOWER",
    "UPPER",
    "YEAR",
    "Language",
    "Municipality",
    "Phrases",
    "currency_in",
    "detected",
    "fold",
    "fold_letters",
    "foreign_currency",
    "language",
    "languages",
    "municipality",
    "year_of",
]
