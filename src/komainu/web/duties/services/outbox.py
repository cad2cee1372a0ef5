"""Into the outbox and out of it again by hand: mails, messages to chats, notices. Written in the transaction of their cause."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from komainu.web.duties.models import Notice, OutgoingMail, OutgoingPost, Webhook
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

LONGEST_SUBJECT = 300


def one_line(text: str) -> str:
    """A subject is one line: a line break in it (in a name, say) would stop the mail and all behind it."""
    return " ".join(text.split())[:LONGEST_SUBJECT]


def write_mail(key: str, person: Person, subject: str, body: str, *, is_urgent: bool = False) -> bool:
    """Put a mail into the outbox, once for its key. False if it is there already or the person has no address."""
    if not person.email:
        return False
    now = clock.now()
    _mail, created = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "to": person.email,
            "person": person,
            "subject": one_line(subject),
            "body": body,
            "is_urgent": is_urgent,
            "written_at": now,
            "next_try_at": now,
        },
    )
    return created


def write_posts(key: str, wish: str, title: str, url: str, now: datetime) -> int:
    """Put a message for every chat that wants this sort into the outbox, once for the key; returns how many. One query without chats.

    wish   `tells_urgent`, `tells_digest` or `tells_late`
    """
    hooks: Sequence[UUID] = list(Webhook.objects.filter(is_on=True, ended_at=None, **{wish: True}).values_list("pk", flat=True))
    for hook in hooks:
        OutgoingPost.objects.get_or_create(
            key=f"{key}:{hook}",
            defaults={"webhook_id": hook, "title": one_line(title), "url": url[:300], "written_at": now, "next_try_at": now},
        )
    return len(hooks)


def notify(person: Person, key: str, text: str, url: str) -> None:
    """Something to know comes with the person's next digest, once for its key. Call it inside the transaction of the cause."""
    Notice.objects.get_or_create(key=key, defaults={"person": person, "text": one_line(text), "url": url[:300], "written_at": clock.now()})


@transaction.atomic
def send_mail_again(mail: OutgoingMail, *, by: Person | None) -> None:
    """Somebody presses "send again": it is tried as if it were new. Raises WrongState when it went out or its text was forgotten."""
    mail = OutgoingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.sent_at is not None or not mail.body:
        raise WrongState
    OutgoingMail.objects.filter(pk=mail.pk).update(attempts=0, next_try_at=clock.now(), given_up_at=None)
    trail.record("duties.mail_sent_again", by=by, subject=mail, before={"attempts": mail.attempts, "error": mail.error})


@transaction.atomic
def send_post_again(post: OutgoingPost, *, by: Person | None) -> None:
    """The same for a message to a chat. Raises WrongState when it went out or its chat is off."""
    post = OutgoingPost.objects.select_for_update(of=("self",)).select_related("webhook").get(pk=post.pk)
    if post.sent_at is not None or not post.webhook.is_on:
        raise WrongState
    OutgoingPost.objects.filter(pk=post.pk).update(attempts=0, next_try_at=clock.now(), given_up_at=None)
    trail.record("duties.post_sent_again", by=by, subject=post, before={"attempts": post.attempts, "error": post.error})
