"""Search over the register and the documents."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kronespor.web import searching
from kronespor.web.asking import horizon
from kronespor.web.roles import Role, allowed, role

PAGE = 20


@allowed(Role.PUBLIC)
def search(request: HttpRequest) -> HttpResponse:
    """What is found, the best first, with the words marked."""
    text = request.GET.get("q", "").strip()[:200]
    hits = searching.search(text, horizon(request), unpublished=role(request) >= Role.COUNCILLOR) if text else []
    page = Paginator(hits, PAGE).get_page(request.GET.get("page"))
    return render(request, "web/search.html", {"q": text, "page": page})
