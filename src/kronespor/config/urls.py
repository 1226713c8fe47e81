"""Addresses: the pages of `web`, signing in, and switching language."""

from django.urls import include, path

urlpatterns = [
    path("konto/", include("allauth.urls")),
    path("sprog/", include("django.conf.urls.i18n")),
    path("", include("kronespor.web.urls")),
]
handler400 = "kronespor.web.views.errors.bad_request"
handler403 = "kronespor.web.views.errors.forbidden"
handler404 = "kronespor.web.views.errors.not_found"
handler500 = "kronespor.web.views.errors.server_error"
