"""The mail that should not go out does not go out: an outgoing message in, a verdict with all its reasons out.

    policy = Policy(Path("policy.toml").read_bytes())
    verdict = examine(message, envelope, policy, history, as_of=now)
    verdict.grade, verdict.findings, verdict.as_json("ja")

Knows no Django, no database, no network and no clock. It never changes a message, and what it cannot check it reports and holds.
"""

from komainu.guard.examination import examine
from komainu.guard.inputs import Envelope, History, InputError, Ledger
from komainu.guard.isolation import inspect_apart, inspect_here
from komainu.guard.policy import Policy, PolicyError
from komainu.guard.verdict import Attachment, Finding, Grade, Recipient, Verdict

__all__ = [
    "Attachment",
    "Envelope",
    "Finding",
    "Grade",
    "History",
    "InputError",
    "Ledger",
    "Policy",
    "PolicyError",
    "Recipient",
    "Verdict",
    "examine",
    "inspect_apart",
    "inspect_here",
]
