"""Telling without signing in, by the QR code of the poster. Nothing that was told can be read here, only where it stands."""

from collections.abc import Callable
from functools import wraps
from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from komainu.web.incidents import queries
from komainu.web.incidents.forms.reporting import PUBLIC_FORMS, TellForm
from komainu.web.incidents.models import HouseRules, Incident
from komainu.web.incidents.naming import language
from komainu.web.incidents.queries import reporting as reporting_queries
from komainu.web.incidents.services import reporting as services
from komainu.web.incidents.services import throttle
from komainu.web.incidents.telling import browser_of, chosen_option, shown_steps, tile_groups, told_once
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.problems import Problem
from komainu.web.site.rights import public

PosterView = Callable[..., HttpResponse]


class TooOften(Exception):
    """This address, or all together, told more often than the house takes without signing in."""


def address_of(request: HttpRequest) -> str:
    """The address of who asks; behind our own proxies the one that the outermost of them wrote down, for all before it can be made up."""
    forwarded = [address.strip() for address in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    seen = forwarded[-proxies] if 0 < proxies <= len(forwarded) else ""
    return seen or request.META.get("REMOTE_ADDR", "")


def on_poster(view: PosterView) -> PosterView:
    """The address must be that of the poster that hangs now; an older poster leads nowhere (404)."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **found: str) -> HttpResponse:
        rules = queries.house_rules()
        if not compare_digest(token.encode(), rules.poster_token.encode()):
            raise Http404
        return view(request, rules, **found)

    return guarded


def _too_often(request: HttpRequest, rules: HouseRules, form: TellForm | None = None) -> HttpResponse:
    typed = form.cleaned_data.get("what_happened", "") if form else ""
    response = page(request, "incidents/public_too_often.html", status=429, phone=rules.emergency_phone, typed=typed)
    response.headers["Retry-After"] = str(int(throttle.BY_ADDRESS[1].total_seconds()))
    return response


@public
@require_http_methods(["GET", "POST"])
@on_poster
def public_report(request: HttpRequest, rules: HouseRules) -> HttpResponse:
    """Tiles, then the shorter form. Closed by the house: a calm page that says whom to call."""
    here = reverse("incidents:public_report", args=[rules.poster_token])
    if receipt := reporting_queries.as_receipt(request.GET.get("receipt", "")):
        return redirect("incidents:public_done", rules.poster_token, receipt)
    if not rules.poster_is_on:
        return page(request, "incidents/public_closed.html", phone=rules.emergency_phone)
    option = chosen_option(request)
    if option is None:
        return page(request, "incidents/public_report.html", groups=tile_groups(here), phone=rules.emergency_phone, here=here)
    is_sent = request.method == "POST"
    form = PUBLIC_FORMS[option.kind](
        request.POST if is_sent else None, request.FILES if is_sent else None, option=option, now=clock.now(), language=language()
    )
    if is_sent and form.is_valid():

        def tell() -> Incident:
            if not throttle.admit(address_of(request), clock.now()):
                raise TooOften
            return services.report(form.told(), by=None, channel=Incident.Channel.POSTER, contact=form.contact(), files=form.photos())

        try:
            receipt = reporting_queries.receipt_of(told_once(form, tell, browser=browser_of(request)))
        except TooOften:
            return _too_often(request, rules, form)
        except Problem as problem:
            form.add_error(None, f"{problem.title} {problem.what_to_do}")
        else:
            return redirect("incidents:public_done", rules.poster_token, receipt)
    return page(
        request, "incidents/public_form.html", status=422 if form.errors else 200, form=form, option_title=option.title.in_language(language()),
        phone=rules.emergency_phone, here=here,
    )  # fmt: skip


@public
@require_GET
@on_poster
def public_done(request: HttpRequest, rules: HouseRules, receipt: str) -> HttpResponse:
    """The receipt number, what to do first, and where it stands; nothing of what was told. Who tries numbers must wait."""
    address, now = address_of(request), clock.now()
    if not throttle.may_guess(address, now):
        return _too_often(request, rules)
    incident = reporting_queries.public_report(receipt)
    if incident is None:
        throttle.count_wrong_guess(address, now)
        return page(
            request,
            "incidents/public_no_receipt.html",
            status=404,
            phone=rules.emergency_phone,
            here=reverse("incidents:public_report", args=[rules.poster_token]),
        )
    return page(
        request, "incidents/public_done.html", receipt=incident.receipt, kind=incident.kind, state=reporting_queries.state_words(incident),
        steps=shown_steps(incident), phone=rules.emergency_phone, is_new=incident.state == Incident.State.REPORTED,
    )  # fmt: skip


urlpatterns = [
    path("tell/<str:token>/", public_report, name="public_report"),
    path("tell/<str:token>/<str:receipt>/", public_done, name="public_done"),
]
