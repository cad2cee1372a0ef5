"""The lists of this part: all duties, the mails, the messages to chats."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from komainu.web.duties import queries
from komainu.web.duties.declaring import KINDS
from komainu.web.duties.models import Duty
from komainu.web.people.models import Department, Person, PersonWord
from komainu.web.people.queries import department_tree, said_role, said_roles
from komainu.web.people.queries.staff import begins, search
from komainu.web.people.roles import Role
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.right_words import PARTS

MOST_OWNERS = 50
# What a row shows: a person's other nineteen columns, read for each of twenty rows, would be a tenth of the page.
SHOWN = (
    "kind", "part", "subject_label", "details", "url", "owner_role", "due_on", "due_at", "is_urgent", "closed_at", "closed_because",
    "citations", "opened_at", "owner", "department", "deputy",
)  # fmt: skip
# Beside, not joined: a join would be made for every row that a late page skips.
BESIDE = (Prefetch("owner", Person.objects.only("name")), Prefetch("department", Department.objects.only("name")))


def _with_rows(duties: QuerySet[Any]) -> QuerySet[Any]:
    return duties.only(*SHOWN).prefetch_related(*BESIDE)


def part_choices() -> list[tuple[str, Any]]:
    known = sorted({kind.part for kind in KINDS.values()})
    return [(part, PARTS.get(part, part)) for part in known]


def owner_of(duty: Duty, words: Any = None) -> str:
    """Whose it is: the person, or the role."""
    return duty.owner.name if duty.owner else said_role(duty.owner_role)


def _shown(duty: Duty) -> queries.ShownDuty:
    return queries.shown(duty, clock.today())


def _what_given(duty: Duty) -> dict[str, Any]:
    return {"url": duty.url, "is_urgent": duty.is_urgent}


def _due_given(duty: Duty) -> dict[str, Any]:
    return {"closed_because": duty.closed_because, "due_on": duty.due_on, "due_at": duty.due_at}


def _by_state(duties: QuerySet[Any], state: str) -> QuerySet[Any]:
    today = clock.today()
    return {
        "late": lambda: duties.filter(sort_on__lt=today),
        "today": lambda: duties.filter(sort_on=today),
        "soon": lambda: duties.filter(sort_on__gt=today, sort_on__lte=today + queries.SOON),
        "undated": lambda: duties.filter(due_on=None, due_at=None),
        "urgent": lambda: duties.filter(is_urgent=True),
        "done": lambda: duties.filter(closed_because="done"),
        "gone": lambda: duties.filter(closed_because="gone"),
    }[state]()


STATES = [
    ("late", _("期限を過ぎている")), ("today", _("今日まで")), ("soon", _("3日以内")), ("undated", _("期限なし")), ("urgent", _("急ぎ")),
    ("done", _("終わったもの")), ("gone", _("不要になったもの")),
]  # fmt: skip


def search_duties(duties: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """Each word: in the name of what is to be done, else at the beginning of its subject or in the owner's name. At most one query a word.

    The names of the kinds are in memory; a subject is found by the index of its beginning, people by the index of their words.
    """
    others = []
    for word in words:
        folded = word.casefold()
        if kinds := [kind.id for kind in KINDS.values() if folded in str(kind.label).casefold()]:
            duties = duties.filter(kind__in=kinds)
        else:
            others.append(word)
    for word in others:
        owners = list(search(Person.objects.all(), [word]).order_by().values_list("pk", flat=True)[:MOST_OWNERS])
        begun = begins("subject_label", word)
        # Each by its own index, then put together (see `queries.any_of`), and the records taken by their keys alone: with a condition
        # beside these, SQLite goes through all that fit it.
        keys = duties.order_by().values("pk")
        duties = Duty.objects.filter(pk__in=keys.filter(begun).union(keys.filter(owner__in=owners)) if owners else keys.filter(begun))
    return duties


def _by_department(duties: QuerySet[Any], code: str) -> QuerySet[Any]:
    return duties.filter(department__in=department_tree.with_descendants([code]))


def _by_owner(duties: QuerySet[Any], role: str) -> QuerySet[Any]:
    return duties.filter(owner=None, owner_role=role) if role != "person" else duties.filter(owner__isnull=False)


DUTIES = Listing(
    label=_("することの一覧"),
    columns=(
        Column("what", _("すること"), lambda duty: _shown(duty).label, is_title=True, template="duties/_what.html", given=_what_given),
        Column("subject", _("対象"), "subject_label"),
        Column("due", _("期限"), "due_on", order_by=("sort_on", "id"), template="duties/_due.html", given=_due_given),
        Column("owner", _("担当"), owner_of),
        Column("department", _("部門"), "department.name"),
        Column("part", _("分野"), lambda duty: PARTS.get(duty.part, duty.part)),
    ),
    search=search_duties,
    search_label=_("すること・対象の始め・担当者"),
    filters=(
        Filter("state", _("状態"), _by_state, STATES),
        Filter("part", _("分野"), "part", part_choices),
        Filter("department", _("部門"), _by_department, department_tree.department_choices),
        Filter("owner", _("担当"), _by_owner, lambda: [("person", _("決まった人")), *said_roles(Role)]),
    ),
    sort="due",
    shown=_with_rows,
    most_counted=queries.MOST_COUNTED,
)
EXPORT = Listing(
    label=DUTIES.label,
    columns=(
        Column("what", _("すること"), lambda duty: _shown(duty).label),
        Column("subject", _("対象"), "subject_label"),
        Column("due", _("期限"), "due_on", order_by=("sort_on", "id")),
        Column("owner", _("担当"), owner_of),
        Column("deputy", _("副担当"), "deputy.name"),
        Column("department", _("部門"), "department.name"),
        Column("part", _("分野"), lambda duty: PARTS.get(duty.part, duty.part)),
        Column("reason", _("理由"), lambda duty: _shown(duty).reason),
        Column("citations", _("根拠"), lambda duty: "、".join(duty.citations)),
        Column("opened", _("できた日時"), "opened_at"),
        Column("closed", _("終わった日時"), "closed_at"),
    ),
    search=DUTIES.search,
    filters=DUTIES.filters,
    sort="due",
    shown=lambda duties: _with_rows(duties).prefetch_related(Prefetch("deputy", Person.objects.only("name"))),
)


def _mails_found(mails: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """Each word begins the address or a word of the receiver's name."""
    for word in words:
        people = PersonWord.objects.filter(begins("word", word.casefold())).values("person")
        mails = mails.filter(begins("to", word) | Q(person__in=people))
    return mails


def _mails_by_state(mails: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    return {
        "waiting": lambda: mails.filter(sent_at=None, given_up_at=None),
        "given_up": lambda: mails.filter(given_up_at__isnull=False),
        "sent": lambda: mails.filter(sent_at__isnull=False),
    }[wanted]()


SENDING = (("waiting", _("送信待ち")), ("given_up", _("送るのをあきらめた")), ("sent", _("送信済み")))
MAILS = Listing(
    label=_("送信メール"),
    columns=(
        Column("subject", _("件名"), is_title=True),
        Column("to", _("宛先")),
        Column("written", _("作成"), "written_at", order_by=("written_at",)),
        Column("sent", _("送信"), "sent_at"),
        Column("attempts", _("試行"), "attempts", align="number"),
        Column("error", _("送れなかった理由"), "error", template="duties/_mail_again.html"),
    ),
    search=_mails_found,
    search_label=_("宛先のアドレス・氏名"),
    filters=(Filter("state", _("状態"), _mails_by_state, SENDING),),
    sort="-written",
    most_counted=queries.MOST_COUNTED,
)
POSTS = Listing(
    label=_("チャットへの知らせ"),
    columns=(
        Column("title", _("知らせ"), is_title=True),
        Column("webhook", _("宛先"), "webhook.name"),
        Column("written", _("作成"), "written_at", order_by=("written_at",)),
        Column("sent", _("送信"), "sent_at"),
        Column("attempts", _("試行"), "attempts", align="number"),
        Column(
            "error",
            _("送れなかった理由"),
            lambda post: queries.result_words(post.error) if post.error else "",
            template="duties/_post_again.html",
        ),
    ),
    filters=(Filter("state", _("状態"), _mails_by_state, SENDING),),
    sort="-written",
    most_counted=queries.MOST_COUNTED,
)
