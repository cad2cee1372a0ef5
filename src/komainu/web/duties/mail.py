"""Sending what waits in the outbox. A mail is claimed by its attempt, then sent, then marked; a failure is tried again later."""

import logging
import smtplib
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db.models import F, Q

from komainu.web.duties import queries
from komainu.web.duties.models import OutgoingMail

logger = logging.getLogger("komainu.mail")

MOST_ATTEMPTS = 12


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the next try: a minute, doubled each time, six hours at the most."""
    return timedelta(minutes=min(2 ** max(attempts - 1, 0), 360))


def send_waiting(now: datetime) -> int:
    """Send what waits; returns how many went out. Without a mail server nothing is tried and nothing is lost.

    Two workers never send the same mail: the attempt is claimed by an UPDATE whose condition is the number of attempts seen.
    A worker killed between sending and marking sends once more after the pause, under the same Message-ID.
    """
    if queries.mail_is_off():
        return 0
    sent = 0
    waiting = OutgoingMail.objects.filter(sent_at=None, attempts__lt=MOST_ATTEMPTS).filter(Q(tried_at=None) | Q(tried_at__lt=now))
    for mail in waiting.order_by("-is_urgent", "written_at")[:200]:
        if mail.tried_at is not None and now < mail.tried_at + pause_after(mail.attempts):
            continue
        claimed = OutgoingMail.objects.filter(pk=mail.pk, sent_at=None, attempts=mail.attempts).update(
            tried_at=now, attempts=F("attempts") + 1
        )
        if claimed != 1:
            continue
        message = EmailMessage(
            mail.subject, mail.body, to=[mail.to], headers={"Message-ID": f"<{mail.pk}@komainu>", "Auto-Submitted": "auto-generated"}
        )
        try:
            message.send()
        except (smtplib.SMTPException, OSError) as error:
            logger.warning("mail %s did not go out: %s", mail.pk, type(error).__name__)
            OutgoingMail.objects.filter(pk=mail.pk).update(error=type(error).__name__)
        else:
            OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=now, error="")
            sent += 1
    return sent
