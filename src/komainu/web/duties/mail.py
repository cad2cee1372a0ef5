"""Sending what waits in the outbox. A message is claimed by its attempt, then sent, then marked; a failure is tried again later."""

import logging
import smtplib
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Model

from komainu.web.duties import chats, queries
from komainu.web.duties.models import OutgoingMail, OutgoingPost
from komainu.web.duties.posting import is_final, post

logger = logging.getLogger("komainu.mail")

MOST_ATTEMPTS = 12
AT_ONCE = 200
MOST_SECONDS = 150
"""A round ends after this time and the next one goes on: no job may last longer than the worker's lease."""


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next try: a minute, doubled each time, six hours at the most."""
    return timedelta(minutes=min(2 ** max(attempts - 1, 0), 360))


def _waiting(model: type[Model], now: datetime, *order: str, **more: Any) -> list[Any]:
    found: Any = model._default_manager.filter(sent_at=None, given_up_at=None, next_try_at__lte=now, **more)
    return list(found.order_by(*order, "next_try_at")[:AT_ONCE])


def _claim(message: Any, now: datetime) -> bool:
    """Take an attempt for oneself: an UPDATE whose condition is the number of attempts seen. False if another worker has it."""
    found = type(message)._default_manager.filter(pk=message.pk, sent_at=None, attempts=message.attempts)
    next_try_at = now + pause_after(message.attempts + 1)
    return bool(found.update(tried_at=now, attempts=F("attempts") + 1, next_try_at=next_try_at) == 1)


def _failed(message: Any, now: datetime, error: str, *, for_good: bool = False) -> None:
    """Remember why; after the last attempt it is given up, and the outbox shows it until somebody sends it again."""
    given_up = now if for_good or message.attempts + 1 >= MOST_ATTEMPTS else None
    type(message)._default_manager.filter(pk=message.pk).update(error=error, given_up_at=given_up)


def _rounds(now: datetime, model: type[Model], *order: str, **more: Any) -> Iterator[Any]:
    """What waits, batch after batch, until nothing does or the time is up."""
    stop_at = time.monotonic() + MOST_SECONDS
    while batch := _waiting(model, now, *order, **more):
        for message in batch:
            if time.monotonic() > stop_at:
                return
            if _claim(message, now):
                yield message


def send_waiting(now: datetime) -> int:
    """Send the mails that wait; returns how many went out. Without a mail server nothing is tried and nothing is lost.

    A worker killed between sending and marking sends once more after the pause, under the same Message-ID.
    """
    if queries.mail_is_off():
        return 0
    sent = 0
    connection = get_connection()
    try:
        for mail in _rounds(now, OutgoingMail, "-is_urgent"):
            headers = {"Message-ID": f"<{mail.pk}@komainu>", "Auto-Submitted": "auto-generated"}
            try:
                connection.open()
                EmailMessage(mail.subject, mail.body, to=[mail.to], headers=headers, connection=connection).send()
            except (smtplib.SMTPException, OSError) as error:
                logger.warning("mail %s did not go out: %s", mail.pk, type(error).__name__)
                _failed(mail, now, type(error).__name__)
                # What is left of a broken conversation must not spoil the next mail.
                _hang_up(connection)
            else:
                OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=now, error="")
                sent += 1
    finally:
        _hang_up(connection)
    return sent


def _hang_up(connection: Any) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        connection.connection = None


def post_waiting(now: datetime) -> int:
    """Send the messages to chats that wait; returns how many went out. A chat that does not answer is left alone for this round.

    A worker killed between sending and marking sends once more after the pause, as with mails.
    """
    sent = 0
    silent: set[Any] = set()
    while batch := [each for each in _waiting(OutgoingPost, now, webhook__is_on=True) if each.webhook_id not in silent]:
        for message in batch:
            if message.webhook_id in silent or not _claim(message, now):
                continue
            hook = message.webhook
            result = post(chats.message(hook.form, hook.secret, message.title, f"{settings.PUBLIC_ADDRESS}{message.url}"))
            if result:
                logger.warning("message %s to a chat did not go out: %s", message.pk, result)
                _failed(message, now, result, for_good=is_final(result))
                silent.add(message.webhook_id)
            else:
                OutgoingPost.objects.filter(pk=message.pk).update(sent_at=now, error="")
                sent += 1
    return sent
