"""All duties for who reads them, and their export; the outbox of mails and messages, sent again by a button."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from komainu.web.documents.answering import download
from komainu.web.documents.listing_export import export_links, export_listing
from komainu.web.documents.tables import to_csv, to_xlsx
from komainu.web.duties import queries, services
from komainu.web.duties.models import Duty, OutgoingMail, OutgoingPost
from komainu.web.duties.rows import DUTIES, EXPORT, MAILS, POSTS
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, opens, requires

CLOSED = {"done", "gone"}
MOST_EXPORTED = 200_000


def _records(request: StaffRequest) -> QuerySet[Duty]:
    """What the reader may see: what is open, or, when asked for, what is closed."""
    found = queries.visible_duties(request.person, request.standing)
    return found.filter(closed_at__isnull=request.GET.get("state") not in CLOSED)


@requires("duties.list")
@require_GET
def duty_list(request: StaffRequest) -> HttpResponse:
    """Five queries: the departments to choose from, the count, the rows, their owners and departments; one more for each word searched."""
    listing = DUTIES.page(request.GET, _records(request), path=request.path)
    for row in listing.rows:  # No link that would not open for the reader.
        given = row.cells[0].given
        given["url"] = given["url"] if opens(request.standing, given["url"]) else ""
    exports = [("Excel", reverse("duties:export", args=["xlsx"])), ("CSV", reverse("duties:export", args=["csv"]))]
    return page(
        request, "duties/list.html", page_title=_("することの一覧"), listing=listing, exports=exports if may(request.standing, "duties.export_list") else []
    )  # fmt: skip


@requires("duties.export_list")
@require_GET
def export(request: StaffRequest, format: str) -> HttpResponse:
    """The list as it is seen, all pages. It leaves a trail."""
    if format not in {"csv", "xlsx"}:
        raise Http404
    found = EXPORT.export(request.GET, _records(request))
    rows = [row for row, _number in zip(found.rows, range(MOST_EXPORTED), strict=False)]
    services.note_export(by=request.person, format=format, rows=len(rows), conditions=found.conditions)
    body = to_csv(found.columns, rows) if format == "csv" else to_xlsx(found.columns, rows, str(_("することの一覧")), made_on=clock.today())
    return download(body, f"duties-{clock.today().isoformat()}", format)


@requires("duties.outbox")
@require_GET
def outbox(request: StaffRequest) -> HttpResponse:
    """Every mail with its fate. Nothing is lost while no mail server is set up; this page says so. Three queries."""
    listing = MAILS.page(request.GET, OutgoingMail.objects.defer("body"), path=request.path)
    given_up = [(mail, mail.to, mail.error, reverse("duties:mail_again", args=[mail.pk])) for mail in queries.mails_given_up()]
    return page(
        request,
        "duties/outbox.html",
        listing=listing,
        mail_is_off=queries.mail_is_off(),
        given_up=given_up if may(request.standing, "duties.resend") else [],
        exports=export_links("duties:outbox_export") if may(request.standing, "duties.export") else [],
        tabs=_tabs("outbox"),
    )


@requires("duties.export")
@require_GET
def outbox_export(request: StaffRequest, format: str) -> HttpResponse:
    """The mails as a list, without their texts. It leaves a trail."""
    return export_listing(request, MAILS, OutgoingMail.objects.defer("body"), format=format, name="outbox")


@requires("duties.outbox")
@require_GET
def posts(request: StaffRequest) -> HttpResponse:
    """Every message to a chat with its fate. Four queries."""
    listing = POSTS.page(request.GET, OutgoingPost.objects.select_related("webhook").defer("webhook__secret"), path=request.path)
    given_up = [
        (post, post.webhook.name, queries.result_words(post.error), reverse("duties:post_again", args=[post.pk]))
        for post in queries.posts_given_up()
    ]
    return page(
        request,
        "duties/posts.html",
        page_title=_("チャットへの知らせの送信状況"),
        listing=listing,
        given_up=given_up if may(request.standing, "duties.resend") else [],
        tabs=_tabs("posts"),
    )


def _tabs(current: str) -> list[dict[str, object]]:
    return [
        {"label": label, "url": reverse(f"duties:{name}"), "current": name == current}
        for name, label in (("outbox", _("メール")), ("posts", _("チャット")))
    ]


@requires("duties.resend")
@require_POST
def mail_again(request: StaffRequest, mail: UUID) -> HttpResponse:
    services.send_mail_again(get_object_or_404(OutgoingMail, pk=mail), by=request.person)
    messages.success(request, _("もう一度送ります。1分ほどで結果が出ます。"))
    return redirect("duties:outbox")


@requires("duties.resend")
@require_POST
def post_again(request: StaffRequest, post: UUID) -> HttpResponse:
    services.send_post_again(get_object_or_404(OutgoingPost, pk=post), by=request.person)
    messages.success(request, _("もう一度送ります。1分ほどで結果が出ます。"))
    return redirect("duties:posts")


urlpatterns = [
    path("", duty_list, name="list"),
    path("export/<str:format>/", export, name="export"),
    path("outbox/", outbox, name="outbox"),
    path("outbox/export/<str:format>/", outbox_export, name="outbox_export"),
    path("outbox/<uuid:mail>/again/", mail_again, name="mail_again"),
    path("outbox/chats/", posts, name="posts"),
    path("outbox/chats/<uuid:post>/again/", post_again, name="post_again"),
]
