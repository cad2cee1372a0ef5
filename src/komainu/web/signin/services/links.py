"""Links that open once: invitations and forgotten passwords."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from komainu.web.duties import services as duties
from komainu.web.duties.models import OutgoingMail
from komainu.web.people import queries as people
from komainu.web.people.models import Person
from komainu.web.signin.codes import new_token, token_hash
from komainu.web.signin.duties import MAIL_KEY
from komainu.web.signin.models import EntryLink
from komainu.web.signin.problems import CannotSignIn, NoAddress
from komainu.web.site import clock
from komainu.web.trail import services as trail

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)


Purpose = EntryLink.Purpose


def _close(links: QuerySet[EntryLink], now: datetime) -> int:
    """They open no longer, and a mail with one of them that has not gone out never goes."""
    keys = [f"{MAIL_KEY}{pk}" for pk in links.values_list("pk", flat=True)]
    OutgoingMail.objects.filter(key__in=keys, sent_at=None).delete()
    return links.update(withdrawn_at=now)


def _make(person: Person, purpose: str, *, by: Person | None, sent_to: str) -> tuple[EntryLink, str]:
    """A new link and its address; one that was open before opens no longer."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    now = clock.now()
    if not person.is_active or person.has_left(clock.japan_day(now)):
        raise CannotSignIn
    _close(EntryLink.objects.filter(person=person, used_at=None, withdrawn_at=None), now)
    token = new_token()
    lasts = INVITATION_LASTS if purpose == Purpose.INVITATION else RESET_LASTS
    link = EntryLink.objects.create(
        person=person, purpose=purpose, token_hash=token_hash(token), sent_to=sent_to, made_by=by, made_at=now, expires_at=now + lasts
    )
    return link, settings.PUBLIC_ADDRESS + reverse("signin:link", args=[token])


def _mail(link: EntryLink, address: str) -> None:
    """Write the mail into the outbox. Its text is forgotten once it went out (`duties.forget_sent`)."""
    house = people.organisation()
    with translation.override("ja"):
        words = {"name": link.person.name, "house": house.name if house else "", "address": address}
        if link.purpose == Purpose.INVITATION:
            subject = _("【Komainu】サインインのご案内")
            text = _(
                "%(name)s 様\n\n%(house)sの個人情報保護のしくみ「Komainu」を使えるようになりました。\n"
                "次のリンクを開き、パスワードかパスキーを設定してください。リンクは7日間、1回だけ使えます。\n\n%(address)s\n\n"
                "このリンクは、あなたのためだけのものです。ほかの人に転送しないでください。\n"
                "心当たりがないときは、開かずに、この案内を送った部署に知らせてください。"
            )
        else:
            subject = _("【Komainu】パスワードの再設定")
            text = _(
                "%(name)s 様\n\nパスワードの再設定が頼まれました。次のリンクは1時間、1回だけ使えます。\n\n%(address)s\n\n"
                "頼んだ覚えがないときは、何もしないでください。パスワードは変わりません。続くときは、システム管理者に知らせてください。"
            )
        duties.write_mail(f"{MAIL_KEY}{link.pk}", link.person, subject, text % words, is_urgent=True)


@transaction.atomic
def invite(person: Person, *, by: Person, by_hand: bool = False) -> str:
    """Bring somebody in by a link: mailed, or given back once to be handed over. Returns its address, or "" when it went by mail.

    An invitation that was open before opens no longer. Raises CannotSignIn, NoAddress.
    """
    if not by_hand and not person.email:
        raise NoAddress
    link, address = _make(person, Purpose.INVITATION, by=by, sent_to="" if by_hand else person.email)
    trail.record("signin.invited", by=by, subject=person, after={"by_hand": by_hand, "until": link.expires_at})
    if by_hand:
        return address
    _mail(link, address)
    return ""


@transaction.atomic
def invite_all(everybody: Iterable[Person], *, by: Person) -> int:
    """Invite many by mail; returns how many. Raises what `invite` raises, and then nobody is invited."""
    found = list(everybody)
    for person in found:
        invite(person, by=by)
    return len(found)


@transaction.atomic
def withdraw_link(person: Person, *, by: Person) -> bool:
    """The open link of somebody opens no longer; False when there was none."""
    now = clock.now()
    found = EntryLink.objects.filter(person=person, used_at=None, withdrawn_at=None, expires_at__gt=now)
    if not _close(found, now):
        return False
    trail.record("signin.link_withdrawn", by=by, subject=person)
    return True


@transaction.atomic
def forgotten(person: Person) -> None:
    """Somebody asked for a new password. Whoever has no address, or may not sign in, gets nothing; nobody is told."""
    if not person.email or not person.is_active or person.has_left(clock.today()):
        return
    link, address = _make(person, Purpose.RESET, by=None, sent_to=person.email)
    trail.record("signin.forgotten", by=None, subject=person)
    _mail(link, address)


@transaction.atomic
def reset(person: Person, *, by: Person, by_hand: bool = False) -> str:
    """Help somebody who forgot: a link for a new password, as `invite` gives one. Raises CannotSignIn, NoAddress."""
    if not by_hand and not person.email:
        raise NoAddress
    link, address = _make(person, Purpose.RESET, by=by, sent_to="" if by_hand else person.email)
    trail.record("signin.reset_made", by=by, subject=person, after={"by_hand": by_hand, "until": link.expires_at})
    if by_hand:
        return address
    _mail(link, address)
    return ""


@transaction.atomic
def use_link(link: EntryLink, *, means: str) -> bool:
    """The link was used for a new password or passkey; False when somebody else was faster, and then nothing may be set."""
    now = clock.now()
    used = EntryLink.objects.filter(pk=link.pk, used_at=None, withdrawn_at=None, expires_at__gt=now).update(used_at=now)
    if not used:
        return False
    trail.record("signin.link_used", by=link.person, subject=link.person, after={"purpose": link.purpose, "means": means})
    return True
