"""The histories of the part: deliveries, how each person fares in them, the teaching material."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from komainu.web.site.rights import may
from komainu.web.trail.histories import History, Place, register
from komainu.web.trail.keys import uuid_of
from komainu.web.training.models import CompanyPage, Discussion, ImprovementProposal
from komainu.web.training.queries import deliveries
from komainu.web.training.queries.drills import visible_drill
from komainu.web.training.ready.company import slots

WORDS: dict[str, Any] = {
    "course": _("コース"),
    "version": _("コースの版"),
    "modules": _("単元"),
    "departments": _("部門"),
    "people": _("人数"),
    "open": _("合格していない"),
    "person": _("氏名"),
    "minutes": _("時間のめやす（分）"),
    "session": _("講習"),
    "make_up": _("補講"),
    "passed": _("合格"),
    "paper": _("書類"),
    "added": _("加えた"),
    "changed": _("変えた"),
    "unchanged": _("変わらない"),
    "refused": _("取り込めず"),
    "missing": _("載っていない"),
    "slot": _("ページ"),
    "number": _("版"),
    "reading": _("参考資料"),
    "players": _("演じる人"),
    "steps": _("段階"),
    "step": _("段階"),
    "minute": _("分"),
    "expected_minute": _("想定の分"),
    "what": _("ファイルに出す"),
    "members": _("参加した人"),
    "origin": _("作り方"),
    "edition": _("SCORMの版"),
    "files": _("ファイルの数"),
    "module": _("単元"),
    "position": _("順番"),
    "pages": _("ページ数"),
}


def _company_page(request: Any, key: str) -> Place:
    found = CompanyPage.objects.filter(pk=uuid_of(key)).first()
    if found is None or found.slot not in slots():
        raise Http404
    title = slots()[found.slot].title.said(get_language() or "ja")
    return Place(f"{title} {found.number}", reverse("training:company_page", args=[found.slot]))


def _delivery(request: Any, key: str) -> Place:
    found = deliveries.delivery(uuid_of(key))
    return Place(found.title, reverse("training:delivery", args=[found.pk]))


def _assignment(request: Any, key: str) -> Place:
    found = deliveries.visible_assignment(request.person, request.standing, uuid_of(key))
    return Place(f"{found.person.name} {found.delivery.title}", reverse("training:person", args=[found.pk]))


MODELS = (
    "training.delivery", "training.assignment", "training.attempt", "training.session", "training.attendance", "training.excuse",
    "training.courseversion", "training.module", "training.question", "training.companypage", "training.readingcheck",
)  # fmt: skip


def _drill(request: Any, key: str) -> Place:
    found = visible_drill(request.person, request.standing, uuid_of(key))
    if not may(request.standing, "training.drill_papers"):
        raise Http404  # who plays would read there what comes next
    return Place(str(found), reverse("training:drill", args=[found.pk]), record=found)


def _discussion(request: Any, key: str) -> Place:
    found = Discussion.objects.filter(pk=uuid_of(key)).first()
    if found is None or not may(request.standing, "training.proposals"):
        raise Http404
    return Place(str(found), reverse("training:discussion", args=[found.pk]), record=found)


def _proposal(request: Any, key: str) -> Place:
    found = ImprovementProposal.objects.filter(pk=uuid_of(key)).first()
    if found is None:
        raise Http404
    return Place(str(found), reverse("training:proposal", args=[found.pk]), record=found)


register(
    History("delivery", _("教育の実施"), "training.results", record=_delivery, subject="training.delivery", models=MODELS, words=WORDS),
    History("assignment", _("受講"), "training.results", record=_assignment, subject="training.assignment", models=MODELS, words=WORDS),
    History("training", _("教育"), "training.deliver", acts=("training.",), models=MODELS, words=WORDS),
    History(
        "company_page", _("会社の部分の教材"), "training.prepare", record=_company_page, subject="training.companypage",
        models=("training.companypage", "training.readingcheck"), words=WORDS,
    ),
    History("drill", _("緊急時の訓練"), "training.drills", record=_drill, subject="training.drill", models=("training.drill", "training.drillstep"), words=WORDS),
    History(
        "discussion", _("話し合い"), "training.discuss", record=_discussion, subject="training.discussion",
        models=("training.discussion", "training.discussiongroup", "training.improvementproposal"), words=WORDS,
    ),
    History(
        "proposal", _("改善の提案"), "training.proposals", record=_proposal, subject="training.improvementproposal",
        models=("training.improvementproposal",), words=WORDS,
    ),
)  # fmt: skip
