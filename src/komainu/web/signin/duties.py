"""What becomes due for signing in: a second factor by a day, the next card; and what the worker forgets or finds by the time alone."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from komainu.web.duties import services as duties
from komainu.web.duties.declaring import Declared, Kind, register, sweep
from komainu.web.duties.models import OutgoingMail
from komainu.web.people.models import RoleTerm
from komainu.web.people.queries import in_force
from komainu.web.people.roles import Role
from komainu.web.signin.models import Card, EntryLink, SecondFactorTerm
from komainu.web.site.clock import japan_day

MAIL_KEY = "signin:"
PRINT_WITHIN = timedelta(days=3)

register(
    [
        Kind(
            "signin.second_factor",
            _("2段階認証を設定する"),
            _("重い権限を持つ役割なので、パスワードだけではサインインできなくなります。"),
            (-7, -3, -1, 0, 1),
            3,
            escalate=False,
            own_only=True,
        ),
        Kind(
            "signin.card_wanted",
            _("次のサインインカードを印刷して渡す"),
            _("パスワードを使わない人が、次のカードを待っています。"),
            (0, 1),
            3,
        ),
    ]
)


def refresh_term(term: SecondFactorTerm) -> None:
    """The duty of whoever needs a second factor stands until it is there."""
    key = f"signin.second_factor:{term.person_id}"
    wanted = (
        [] if term.met_at else [Declared(key, "signin.second_factor", reverse("signin:own"), owner_id=term.person_id, due_on=term.due_on)]
    )
    duties.declare(term, wanted, done=[key] if term.met_at else [])


def _who_prints(card: Card) -> tuple[str, object]:
    """The data manager of the department if there is one, else the office: role and person."""
    day = japan_day(card.wants_next_at or card.issued_at)
    term = RoleTerm.objects.filter(in_force(day), role=Role.DEPARTMENT_DATA_MANAGER, department=card.person.department_id).first()
    return ("", term.person_id) if term and card.person.department_id else (str(Role.PMS_OFFICE), None)


def refresh_card(card: Card) -> None:
    """The duty to print the next card stands while it is wanted."""
    key = f"signin.card_wanted:{card.pk}"
    if card.wants_next_at is None:
        duties.declare(card, [], done=[key])
        return
    role, owner = _who_prints(card)
    url = reverse("signin:person", args=[card.person_id])
    due_on = japan_day(card.wants_next_at + PRINT_WITHIN)
    duties.declare(card, [Declared(key, "signin.card_wanted", url, owner_role=role, owner_id=owner, due_on=due_on)])


@sweep
def by_time(now: datetime) -> None:
    """Roles begin and end with the day, mails go out: terms are settled, and no link stays in a mail that went out or is dead."""
    from komainu.web.signin.services.factors import settle_terms

    settle_terms(japan_day(now))
    forget_sent(now)
    forget_ended(now)


def forget_ended(now: datetime) -> int:
    """What was noted of sessions that ended a day ago: the device and where it stood are of no use any more. One query."""
    standing = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    ended = UserSession.objects.filter(~Exists(standing), last_seen_at__lt=now - timedelta(days=1))
    return ended.delete()[0]


@transaction.atomic
def forget_sent(now: datetime) -> int:
    """The text of a mail with a link is forgotten once it went out; one whose link died before is not sent any more."""
    mails = OutgoingMail.objects.filter(key__startswith=MAIL_KEY)
    told = now_("（リンクを含む本文は、送信の後に消しました）")
    sent = mails.filter(sent_at__isnull=False).exclude(body=told).update(body=told)
    waiting = {mail.key.removeprefix(MAIL_KEY): mail.pk for mail in mails.filter(sent_at=None)}
    dead = EntryLink.objects.filter(pk__in=waiting, expires_at__lte=now).values_list("pk", flat=True)
    mails.filter(pk__in=[waiting[str(pk)] for pk in dead]).delete()
    return sent
