"""The addresses of the pages."""

from django.urls import path

from kronespor.web.views import feeds, office, papers, register, search

app_name = "web"
urlpatterns = [
    path("", register.overview, name="overview"),
    path("handleplan/<int:pk>/", register.plan, name="plan"),
    path("indsats/<int:pk>/", register.initiative, name="initiative"),
    path("kilde/<int:pk>/", register.fund, name="fund"),
    path("beslutning/<int:pk>/", register.decision, name="decision"),
    path("moeder/", register.meetings, name="meetings"),
    path("moede/<int:pk>/", register.meeting, name="meeting"),
    path("modtagere/", register.recipients, name="recipients"),
    path("modtager/<int:pk>/", register.recipient, name="recipient"),
    path("papirer/", papers.papers, name="papers"),
    path("papir/<slug:sha256>/", papers.paper, name="paper"),
    path("papir/<slug:sha256>/side/<int:page>.png", papers.picture, name="picture"),
    path("papir/<slug:sha256>/fil", papers.original, name="original"),
    path("upload/", papers.upload, name="upload"),
    path("gennemgang/<slug:sha256>/", papers.review, name="review"),
    path("gennemgang/<slug:sha256>/skridt", papers.step, name="step"),
    path("bogfoer/", papers.book, name="book"),
    path("udgiv/", papers.publish, name="publish"),
    path("bemaerkninger/", office.findings, name="findings"),
    path("bemaerkning/<slug:key>/", office.finding, name="finding"),
    path("aktivitet/", office.activity, name="activity"),
    path("brugere/", office.users, name="users"),
    path("bruger/<int:pk>/", office.user, name="user"),
    path("kom-i-gang/", office.start, name="start"),
    path("soeg/", search.search, name="search"),
    path("sprog/<slug:code>/", register.language, name="language"),
    path("om/", register.about, name="about"),
    path("tilgaengelighed/", register.accessibility, name="accessibility"),
    path("beslutninger.atom", feeds.decisions, name="decisions_feed"),
    path("bemaerkninger.atom", feeds.findings, name="findings_feed"),
    path("konto/password/reset/", office.forgotten, name="forgotten"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
