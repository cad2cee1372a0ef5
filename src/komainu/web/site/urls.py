"""All addresses of the house; each part has its own below its name."""

from django.urls import include, path
from django.views.decorators.http import require_GET, require_safe
from django.views.generic import RedirectView

from komainu.web.site import components, errors, look_page, views, who_may
from komainu.web.site.rights import public, requires

site_patterns = [
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("rights/", who_may.rights, name="rights"),
    path("visit/", who_may.visit, name="visit"),
    path("help/", views.help_page, name="help"),
    path("help/<slug:name>/", views.help_page, name="help_page"),
    path("settings/look/", look_page.look, name="look"),
    path("components/", requires("site.components")(require_GET(components.components)), name="components"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
]

urlpatterns = [
    path("", include("komainu.web.today.urls")),
    path("", include((site_patterns, "site"))),
    path("favicon.ico", public(require_safe(RedirectView.as_view(url="/static/site/favicon.ico", permanent=False)))),
    path("", include("komainu.web.signin.urls")),
    path("setup/", include("komainu.web.setup.urls")),
    path("people/", include("komainu.web.people.urls")),
    path("documents/", include("komainu.web.documents.urls")),
    path("plan/", include("komainu.web.plans.urls")),
    path("ledger/", include("komainu.web.ledger.urls")),
    path("discovery/", include("komainu.web.discovery.urls")),
    path("checks/", include("komainu.web.checks.urls")),
    path("rules/", include("komainu.web.rules.urls")),
    path("risks/", include("komainu.web.risks.urls")),
    path("training/", include("komainu.web.training.urls")),
    path("mailroom/", include("komainu.web.mailroom.urls")),
    path("incidents/", include("komainu.web.incidents.urls")),
    path("duties/", include("komainu.web.duties.urls")),
    path("approvals/", include("komainu.web.approvals.urls")),
    path("trail/", include("komainu.web.trail.urls")),
    path("backup/", include("komainu.web.safekeeping.urls")),
    path("api/", include("komainu.web.api.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
