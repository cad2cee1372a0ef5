"""What the tests of the reporting form share: who tells, and what."""

from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

FRIDAY = "2026-11-20"


def address(what: str) -> str:
    return f"{reverse('incidents:report')}?what={what}"


def sheet(**said: Any) -> dict[str, Any]:
    return {"once": str(uuid4()), "what_happened": "案内を全員のアドレスが見える形で送った", "noticed": FRIDAY, "happened": FRIDAY, **said}


def tell(client: Client, what: str = "mail_cc", **said: Any) -> Any:
    return client.post(address(what), sheet(**said))
