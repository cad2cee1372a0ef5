"""The interview for those who start from nothing, and once a year to find what is missing: its questions, then the lines that it proposes."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from komainu.web.ledger.content import interview as content
from komainu.web.ledger.forms.interview import InterviewForm, ProposalsForm
from komainu.web.ledger.models import LedgerRules
from komainu.web.ledger.services import interview as services
from komainu.web.people.views.forming import Crumbs, form_page
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires


def _crumbs(*, is_second: bool = False) -> Crumbs:
    first: Crumbs = [(_("個人情報管理台帳"), reverse("ledger:list"))]
    return [*first, (_("台帳づくりの聞き取り"), reverse("ledger:interview"))] if is_second else first


def _rules() -> LedgerRules:
    return LedgerRules.objects.first() or LedgerRules()


@requires("ledger.interview")
@require_http_methods(["GET", "POST"])
def interview(request: StaffRequest) -> HttpResponse:
    """The questions, with what was answered last time. One query."""
    form = InterviewForm(request.POST or None, initial=_rules().answers)

    def act() -> str:
        services.answer_interview(by=request.person, answers=form.cleaned_data)
        return reverse("ledger:proposals")

    return form_page(
        request, form, act, title=_("台帳づくりの聞き取り"), button=_("案を見る"), crumbs=_crumbs(), back_url=reverse("ledger:list"),
        note=_("「はい」の仕事で、ふつう持つことになる個人情報を、台帳の行の案として示します。個人情報保護法は、1人分でも個人情報データベース等を事業に使っていれば、組織の規模にかかわらず守る法律です（第16条第2項。5,000人以下の事業者を除く決まりは、2017年5月30日になくなりました）。"),
    )  # fmt: skip


@requires("ledger.interview")
@require_http_methods(["GET", "POST"])
def proposals(request: StaffRequest) -> HttpResponse:
    """The usual lines that the ledger does not have yet. Five queries."""
    rules = _rules()
    missing = services.still_missing(rules)
    if request.method == "GET" and not missing:
        return page(request, "ledger/no_proposals.html", page_title=_("台帳の行の案"), crumbs=_crumbs(is_second=True), open_questions=content.open_questions(rules.answers))  # fmt: skip
    form = ProposalsForm(request.POST or None, proposals=missing)

    def act() -> str:
        # Sent twice, the second finds them there.
        count = len(services.propose_lines(rules, form.chosen, by=request.person))
        messages.success(request, ngettext("%(n)s行を案として加えました。部門で内容を直して、確かめてください。", "%(n)s行を案として加えました。部門で内容を直して、確かめてください。", count) % {"n": count})  # fmt: skip
        return f"{reverse('ledger:list')}?state=draft"

    open_questions = "、".join(each.label for each in content.open_questions(rules.answers))
    return form_page(
        request, form, act, title=_("台帳の行の案"), button=_("選んだ行を台帳に加える"), crumbs=_crumbs(is_second=True), back_url=reverse("ledger:interview"),
        note=_("まだ台帳にないものです。持っていないものは外してください。加えた行は、誰かが直して確かめるまで「案」と示します。")
        + (_("まだ分からない質問：%(questions)s") % {"questions": open_questions} if open_questions else ""),
    )  # fmt: skip


urlpatterns = [path("interview/", interview, name="interview"), path("interview/proposals/", proposals, name="proposals")]
