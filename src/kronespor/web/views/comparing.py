"""The page on which two documents are tied out, and its files."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kronespor.footing import restored
from kronespor.intake import pages
from kronespor.intake.models import StoredDocument
from kronespor.papers.printing import reader_language
from kronespor.papers.tied_out import FORMATS, extra_name, match_name, notes, tied_out_file
from kronespor.papers.versions import versions_file
from kronespor.register.decided import decided
from kronespor.tieout import Match, TieOut, YearPair, combined, compare, differences
from kronespor.tieout.report import explanation, extras, period_name, relation_name, rival_text
from kronespor.web.downloads import written_file
from kronespor.web.roles import Role, allowed
from kronespor.web.turns import always, in_turn
from kronespor.web.views.versions import Chosen, changes_of, versions_context
from kronespor.web.views.viewer import visible_or_404


@dataclass(frozen=True)
class Shown:
    """A difference as the page shows it: its rows, what became of them and why, the years, and what else would do."""

    name: str
    relation: str
    explanation: str
    years: list[tuple[str, YearPair]]
    rivals: list[str]


@allowed(Role.COUNCILLOR)
@require_safe
def compare_page(request: HttpRequest) -> HttpResponse:
    """Choose two documents, and see what became of each row of the one in the other."""
    known = StoredDocument.objects.defer("content").order_by("-dated", "-pk")
    context: dict[str, object] = {"documents": [(document.sha256, _told(document)) for document in known]}
    keys = (request.GET.get("a", ""), request.GET.get("b", ""))
    if all(keys):
        chosen = (visible_or_404(request, keys[0]), visible_or_404(request, keys[1]))
        is_versions = "versions" in request.GET
        context |= {"a": chosen[0], "b": chosen[1], "is_versions": is_versions}
        context |= versions_context(request, chosen) if is_versions else _tied_out(chosen)
        context |= {"formats": FORMATS}
    return render(request, "web/compare.html", context)


def _told(document: StoredDocument) -> str:
    """A document as it is chosen by: several may have one title."""
    return str(document) if str(document) == document.name else f"{document} ({document.name})"


def _tied_out(chosen: Chosen) -> dict[str, object]:
    """What became of each row, and what accounts for the totals."""
    tie_out = _tie_out(chosen)
    return {
        "totals": [(period_name((t.year,), reader_language()), t) for t in tie_out.totals.values()],
        "found": [_shown(match) for match in differences(tie_out)],
        "notes": notes(tie_out),
        "extras": [
            (extra_name(side, extra), period_name(years, reader_language()), kroner)
            for side, extra, years, kroner in extras(tie_out)
        ],
    }


@allowed(Role.COUNCILLOR)
@require_safe
@in_turn(always)
def compare_file(request: HttpRequest, a: str, b: str, kind: str) -> HttpResponse:
    """What differs between two documents as a file."""
    if kind not in FORMATS:
        raise Http404
    chosen = (visible_or_404(request, a), visible_or_404(request, b))
    names = (chosen[0].name, chosen[1].name)
    if "versions" in request.GET:
        return written_file(lambda: versions_file(changes_of(chosen), names, kind), kind, "udgaver")
    return written_file(lambda: tied_out_file(_tie_out(chosen), names, kind), kind, "afstemning")


def _shown(match: Match) -> Shown:
    language = reader_language()
    rivals = [rival_text(rival) for rival in match.rivals]
    years = [(period_name(years.keys, language), years.pair) for years in combined(match.years)]
    return Shown(match_name(match), relation_name(match, language), explanation(match, language), years, rivals)


def _tie_out(chosen: Chosen) -> TieOut:
    """What is kept of two documents, with what the register says was decided between their days."""
    a, b = (restored(pages.report(document)) for document in chosen)
    first, last = (document.day for document in chosen)
    return compare(a, b, decided=decided(first, last))
