"""Addresses: the pages of `web`, and signing in."""

from django.urls import include, path

from kronespor.web.api.urls import api
from kronespor.web.views.opendata import api_docs, api_entrance

urlpatterns = [
    path("api/", api_entrance, name="api_entrance"),
    path("api/v1/", api_entrance, name="api_entrance"),
    path("api/v1/docs", api_docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("", include("kronespor.web.urls")),
    path("konto/", include("allauth.urls")),
]
handler400 = "kronespor.web.views.errors.bad_request"
handler403 = "kronespor.web.views.errors.forbidden"
handler404 = "kronespor.web.views.errors.not_found"
handler500 = "kronespor.web.views.errors.server_error"
