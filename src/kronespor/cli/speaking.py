"""The language that the command line speaks. Pure: `kronespor check` loads no Django for it, `--help` no remarks.

The words of the commands themselves are English in the code, and Danish in `locale` (`tools/messages.py` takes new ones
in); those of remarks and errors are in the catalogues of `kronespor.remarks`.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any

import click
from click import core, decorators, exceptions, formatting, parser, types

if TYPE_CHECKING:
    from kronespor.remarks import Cause, KronesporError, Remark, Value

LANGUAGES = ("da", "en")
CLICK = (core, decorators, exceptions, formatting, parser, types)
"""The modules of click that say something to a reader."""
ENVIRONMENT = ("KRONESPOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where a reader says the language, the first that is set; `--lang` goes before them all."""

_spoken: ContextVar[str] = ContextVar("language", default="en")
_STYLES = {"error": "red", "warning": "yellow", "notice": "cyan"}


def language() -> str:
    """The language that is spoken: "da" or "en"."""
    return _spoken.get()


def language_of(environment: Mapping[str, str]) -> str:
    """The language of an environment: English where it says none that we speak."""
    stated = next(filter(None, (environment.get(name) for name in ENVIRONMENT)), "")
    code = stated.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return code if code in LANGUAGES else "en"


def speak(code: str) -> None:
    """Speak a language from now on, and have click speak it."""
    _spoken.set(code)
    for module in CLICK:
        vars(module).update(_=_, ngettext=ngettext)


@cache
def _catalogue(code: str) -> NullTranslations:
    if code == "en":
        return NullTranslations()
    from pathlib import Path

    from kronespor.remarks.catalogues import Catalogue

    return Catalogue([Path(__file__).parent / "locale" / code / "LC_MESSAGES" / "cli.po"])


def _(text: str) -> str:
    """A text of the command line."""
    return _catalogue(language()).gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """A text of the command line about one or several."""
    return _catalogue(language()).ngettext(one, many, n)


def counted(one: str, many: str, n: int, **named: object) -> str:
    """A count with what is counted: "{n} case" or "{n} cases", printed as numbers are; and what else it names."""
    return _catalogue(language()).ngettext(one, many, n).format(n=words(Decimal(n)), **named)


def words(value: "Remark | Cause | KronesporError | Value") -> str:
    """A remark, a cause or an error as a sentence, an amount or a day as it is printed."""
    from kronespor.remarks import Cause, KronesporError, Remark, in_words
    from kronespor.remarks.wording import printed

    if isinstance(value, KronesporError):
        value = value.remark
    return in_words(value, language()) if isinstance(value, Remark | Cause) else printed(value, language())


def echo(what: "str | Remark") -> None:
    """Print a text, or a remark with how grave it is."""
    if isinstance(what, str):
        click.echo(what)
    else:
        click.secho(labelled(what), fg=_STYLES[what.severity])


def labelled(remark: "Remark") -> str:
    """A remark's sentence after how grave it is."""
    return f"{severity(remark)}: {words(remark)}"


def severity(remark: "Remark") -> str:
    """How grave a remark is."""
    return {"error": _("error"), "warning": _("warning"), "notice": _("notice")}[remark.severity]


def complain(what: "str | Remark | KronesporError") -> None:
    """Say on standard error, in one line, what cannot be done or is to be seen to."""
    text = what if isinstance(what, str) else words(what)
    click.echo(f"kronespor: {' '.join(text.split())}", err=True)


def echo_json(value: Any) -> None:
    """Print a value as JSON, as all commands do."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=1))
