"""The page behind the mailed link. Whoever holds the link is the person to whom it was sent; approving needs signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from komainu.web.mailroom import spools
from komainu.web.mailroom.models import Mail
from komainu.web.mailroom.problems import GuardNotReady
from komainu.web.mailroom.queries.mails import is_sender
from komainu.web.mailroom.services import acting
from komainu.web.mailroom.views.deciding import deciding, facts, pressed, say
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import public


@public
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables()
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows and changes nothing, for scanners follow links. Two reads of the spool; no query of the house but its name."""
    spool = spools.opened()
    if isinstance(spool, spools.Unready):
        raise GuardNotReady
    found = spool.by_token(token, clock.now())
    if found is None:
        if request.method == "POST":
            raise Http404
        return page(request, "mailroom/link_ended.html", 404, page_title=_("このリンクは使えません"))
    entry, person = found
    as_sender = is_sender(entry, person)
    stands = deciding(entry, as_sender=as_sender, as_approver=False)
    if request.method == "POST":
        answer = pressed(request, stands, person)
        if isinstance(answer, acting.Answer):
            say(request, answer, request.POST.get("act", ""))
            return redirect("mailroom:link", token=token)
        stands = answer
    mail = None if as_sender else Mail.objects.filter(uid=entry.uid).only("pk").first()
    return page(
        request, "mailroom/link.html", 422 if stands.missing else 200, page_title=_("送る前に、もう一度確かめてください") if stands.acts else _("送信メール"),
        stands=stands, facts=facts(entry), sign_in_url=reverse("mailroom:mail", args=[mail.pk]) if mail else "",
    )  # fmt: skip
