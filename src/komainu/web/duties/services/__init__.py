"""Changes to duties: what parts declare is stored, what lost its cause is closed, reminders are claimed once and told of."""

from .away import delegate, end_delegation
from .feeds import end_feed, make_feed
from .hooks import add_webhook, change_webhook, end_webhook, note_export, set_rules, switch_webhook, try_webhook
from .many import close_many, open_many
from .outbox import notify, send_mail_again, send_post_again, write_mail, write_posts
from .reminding import remind_all, remind_now
from .standing import declare, follow_department

__all__ = [
    "add_webhook",
    "change_webhook",
    "close_many",
    "declare",
    "delegate",
    "end_delegation",
    "end_feed",
    "end_webhook",
    "follow_department",
    "make_feed",
    "note_export",
    "notify",
    "open_many",
    "remind_all",
    "remind_now",
    "send_mail_again",
    "send_post_again",
    "set_rules",
    "switch_webhook",
    "try_webhook",
    "write_mail",
    "write_posts",
]
