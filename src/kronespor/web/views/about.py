"""Pages about the pages: what the figures mean, the language, accessibility."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kronespor.intake.publishing import published_until
from kronespor.papers.logo import logo
from kronespor.web.caching import kept
from kronespor.web.roles import Role, allowed

PUBLIC = Role.PUBLIC


@allowed(PUBLIC)
@kept
def about(request: HttpRequest) -> HttpResponse:
    """What the figures mean and where they come from."""
    return render(request, "web/about.html", {"published": published_until()})


@allowed(PUBLIC)
@require_safe
@cache_control(public=True, max_age=3600)
def picture_of_logo(_request: HttpRequest) -> HttpResponse:
    """The municipality's logo as PNG."""
    found = logo()
    if found is None:
        raise Http404
    return HttpResponse(found.png, content_type="image/png")


@allowed(PUBLIC)
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the language of the pages, and go back."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    address = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(address if safe else reverse("web:overview"))
    year = 365 * 24 * 3600
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=year, secure=settings.HTTPS, samesite="Lax")
    return response


@allowed(PUBLIC)
@kept
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "web/accessibility.html")
