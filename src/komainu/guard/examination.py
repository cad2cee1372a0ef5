"""One message in, a verdict with all its reasons out. No clock, no network, no database; the attachments are read in a process apart."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from komainu.guard import charsets
from komainu.guard.addresses import Address, parse
from komainu.guard.bodies import Body, HeaderBlock, split
from komainu.guard.case import Case
from komainu.guard.checks import all_checks
from komainu.guard.folding import folded
from komainu.guard.inputs import JAPAN, Envelope, History, Ledger, thread_hash
from komainu.guard.inspected import ArchiveLimits, File, Inspected, Wanted, unique
from komainu.guard.isolation import Inspector, inspect_apart
from komainu.guard.message import Message, MimeLimits, Part, read_message
from komainu.guard.names import family_of, full_name, person_words
from komainu.guard.pages import read_html
from komainu.guard.parameters import shown
from komainu.guard.people import Person, gather
from komainu.guard.persons import Excluded
from komainu.guard.policy import Policy, Rules
from komainu.guard.verdict import Attachment, Finding, Grade, MessageFacts, Verdict, highest

_SUFFIXES = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/ms-tnef": ".dat",
}


def examine(
    message: bytes,
    envelope: Envelope | None,
    policy: Policy,
    history: History | None,
    ledger: Ledger | None = None,
    *,
    as_of: datetime,
    inspector: Inspector = inspect_apart,
) -> Verdict:
    """The verdict on one message. Never raises, whatever the message is.

    message    its bytes, as they came
    envelope   None where it is not known: Bcc and sender cannot be judged then, and a finding says so
    history    None where there is none, which is a finding too
    as_of      now; days are days in Japan
    inspector  how the attachments are read; by default in a process that may be ended
    """
    return examine_case(message, envelope, policy, history, ledger, as_of=as_of, inspector=inspector)[0]


def examine_case(
    message: bytes,
    envelope: Envelope | None,
    policy: Policy,
    history: History | None,
    ledger: Ledger | None = None,
    *,
    as_of: datetime,
    inspector: Inspector = inspect_apart,
) -> tuple[Verdict, Case]:
    """The same, with what was read on the way: the service learns from it who writes to whom."""
    rules = policy.for_sender(envelope.authenticated_as if envelope else None)
    case = _case(message, envelope, rules, history, ledger=ledger, now=as_of if as_of.tzinfo else as_of.replace(tzinfo=JAPAN))
    if case.sources:
        case.files = _inspected(case, inspector)
    findings: list[Finding] = []
    for name, check in all_checks().items():
        rule = rules.checks[name]
        if rule.enabled and (rule.inside or case.outside):
            findings += check(case, rule)
    findings = [finding for finding in findings if finding.grade is not Grade.PASS]
    sender = case.senders[0].address.shown if case.senders else ""
    verdict = Verdict(
        findings=tuple(findings),
        hold_minutes=_minutes(case) if highest(each.grade for each in findings) is Grade.HOLD else 0,
        recipients=tuple(person.as_recipient() for person in case.people),
        attachments=tuple(_attachment(file) for file in case.files),
        message=MessageFacts(
            message_id=charsets.header(case.message.raw("message-id")).text.strip("<> "),
            sender=sender,
            size_bytes=len(message),
            sha256=hashlib.sha256(message).hexdigest(),
            repairs=tuple(sorted(set(case.message.faults.repairs))),
        ),
        policy_sha256=policy.sha256,
        layers=rules.layers,
    )
    return verdict, case


def _minutes(case: Case) -> int:
    """How long a held message waits: the longest of what counts for its recipients."""
    by_domain = case.rules.hold["by_domain"]
    longest: int = max(
        [
            case.rules.hold["minutes"],
            *(minutes for domain, minutes in by_domain.items() for person in case.delivered if _under(person, domain)),
        ]
    )
    return longest


def _under(person: Person, domain: str) -> bool:
    return person.address.domain == domain or person.address.domain.endswith("." + domain)


def _attachment(file: Inspected) -> Attachment:
    return Attachment(file.name, file.size, file.type, not file.unread, file.content.persons, file.content.kinds)


# ---------------------------------------------------------------- the case
def _case(
    content: bytes, envelope: Envelope | None, rules: Rules, history: History | None, *, ledger: Ledger | None, now: datetime
) -> Case:
    limits = rules.limits
    content_read = content[: limits["message_bytes"]] if len(content) > limits["message_bytes"] else content
    message = read_message(content_read, MimeLimits(limits["header_bytes"], limits["fields"], limits["parts"], limits["mime_depth"]))
    if len(content_read) < len(content):
        message.faults.message.append("message_limit")
    shown_people = {name: message.addressed[name].mailboxes for name in ("to", "cc", "bcc")}
    bad_envelope = False
    if envelope is not None:
        parsed = [parse(each) for each in envelope.rcpt_to]
        bad_envelope = None in parsed or (bool(envelope.mail_from.strip("<> ")) and parse(envelope.mail_from) is None)
        rcpt_to = [address for address in parsed if address is not None]
        if len(rcpt_to) > limits["recipients"]:
            message.faults.message.append("recipients_limit")
    else:
        rcpt_to = [mailbox.address for name in ("to", "cc", "bcc") for mailbox in shown_people[name]]
    threads = frozenset(thread_hash(each) for each in message.references)
    people = gather(rcpt_to, shown_people, rules, history, threads)
    senders = list(message.addressed["from"].mailboxes)
    case = Case(
        message=message,
        size=len(content),
        envelope=envelope,
        rules=rules,
        history=history,
        ledger=ledger,
        now=now,
        people=people,
        senders=senders,
        bodies=[],
        excluded=_excluded(people, [(each.name, each.address) for each in senders], envelope, rules, history),
        bad_envelope=bad_envelope,
    )
    _read_parts(case, message)
    return case


def _excluded(
    people: list[Person], senders: list[tuple[str, Address]], envelope: Envelope | None, rules: Rules, history: History | None
) -> Excluded:
    """Who does not count as a person in this message."""
    house = {person.address.key: person.name for person in history.people} if history else {}
    names = {name for person in people for name in (person.name, *person.names)}
    addresses = {person.address for person in people}
    own = [address for each in ((envelope.mail_from, envelope.authenticated_as) if envelope else ()) if each and (address := parse(each))]
    for name, address in [*senders, *(("", address) for address in own)]:
        names |= {name, house.get(address.key, "")}
        addresses.add(address)
    return Excluded(
        full=frozenset(filter(None, map(full_name, names))),
        words=tuple(sorted({words for name in names if len(words := person_words(name)) == 2})),
        family=frozenset(filter(None, map(family_of, names))),
        addresses=frozenset(address.shown.lower() for address in addresses),
        house=history.house_names if history else frozenset(),
        house_family=frozenset(history.house_families) if history else frozenset(),
        domains=rules.inside_domains,
    )


# ---------------------------------------------------------------- the parts
def _read_parts(case: Case, message: Message) -> None:
    plain: list[tuple[str, bool]] = []
    html: list[tuple[str, bool]] = []
    images: set[str] = set()
    for part in message.parts:
        if not part.is_text:
            continue
        text = _decoded(case, part)
        if part.faults:
            message.faults.message += part.faults
        if part.kind == "text/html":
            lines, hidden, shown_images = read_html(text)
            html += lines
            case.hidden += hidden
            images |= shown_images
        else:
            plain += [(line, False) for line in _lines(text, part)]
    case.bodies = [split(lines) for lines in (plain, html) if lines] or [Body()]
    seen: dict[str, int] = {}
    _read_files(case, message.parts, images, seen, "")


def _lines(text: str, part: Part) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if part.parameters.get("format", "").lower() != "flowed":
        return lines
    # Soft line breaks of RFC 3676: a blank at the end means that the line goes on.
    joined: list[str] = []
    goes_on = False
    delete = part.parameters.get("delsp", "").lower() == "yes"
    for line in lines:
        soft = line.endswith(" ") and line != "-- " and not line.startswith(">")
        piece = line[:-1] if soft and delete else line
        if goes_on and line != "-- " and not line.startswith(">"):
            joined[-1] += piece
        else:
            joined.append(piece)
        goes_on = soft
    return joined


def _decoded(case: Case, part: Part) -> str:
    found = charsets.read(part.content, part.charset)
    if found.repair:
        case.message.faults.repairs.append("body_" + found.repair)
    if found.lost and "charset_none" not in case.message.faults.message:
        case.message.faults.message.append("charset_none")
    return found.text.replace("\0", "")


def _read_files(case: Case, parts: list[Part], images: set[str], seen: dict[str, int], folder: str) -> None:
    """The attachments, calendars and attached mails among some parts."""
    for number, part in enumerate(parts, start=1):
        if part.is_calendar:
            _calendar(case, part)
            if not part.name and part.disposition != "attachment":
                continue
        if part.is_signature or (not folder and part.is_text):
            continue
        if part.kind == "application/pgp-encrypted" and part.content.strip().lower().startswith(b"version"):
            continue
        own = part.name or f"part{number}{_SUFFIXES.get(part.kind, '') or '.' + part.kind.rpartition('/')[2].removeprefix('x-')}"
        if part.inner is not None:
            own = part.name or (re.sub(r"[/\\\x00-\x1f]", "_", part.inner.text("subject"))[:80] or f"part{number}") + ".eml"
        if folder and part.is_text:
            _quoted_mail_text(case, part)
            continue
        name = unique(folder + shown(own), seen)
        inline = bool(part.content_id) and part.content_id in images and part.kind.startswith("image/")
        if part.faults:
            case.faulty.setdefault(name, []).extend(part.faults)
        if part.inner is not None:
            _quoted_mail(case, part.inner)
            case.sources.append(File(name, part.names or (own,), part.content, "message/rfc822"))
            _read_files(case, part.inner.parts, images, seen, name + "/")
            continue
        case.sources.append(
            File(name, part.names or (own,), part.content, part.kind, part.parameters.get("smime-type", "").lower(), inline)
        )


def _quoted_mail(case: Case, inner: Message) -> None:
    """An attached mail is quoted: its header counts as header lines, its text as what stands below them."""
    addresses = [mailbox.address.shown for name in ("from", "to", "cc") for mailbox in inner.addressed[name].mailboxes]
    if addresses:
        case.bodies[0].blocks.append(HeaderBlock(addresses))


def _quoted_mail_text(case: Case, part: Part) -> None:
    text = _decoded(case, part)
    if part.kind == "text/html":
        lines, hidden, _ = read_html(text)
        case.hidden += hidden
    else:
        lines = [(line, False) for line in text.replace("\r\n", "\n").split("\n")]
    inner = split(lines)
    case.bodies[0].quoted += ["", *inner.new, *inner.signature, *inner.quoted]
    case.bodies[0].blocks += inner.blocks


def _calendar(case: Case, part: Part) -> None:
    text = re.sub(r"\r?\n[ \t]", "", charsets.read(part.content, part.charset or "utf-8").text)
    method = part.method or next((match.group(1).upper() for match in re.finditer(r"^METHOD:([A-Za-z]+)", text, re.MULTILINE)), "")
    attendees = [
        address
        for match in re.finditer(
            r"^ATTENDEE[^:\"\r\n]*(?:\"[^\"\r\n]*\"[^:\"\r\n]*)*:(?:mailto:)?([^\s;,@]{1,200}@[^\s;,@]{1,255})",
            text,
            re.MULTILINE | re.IGNORECASE,
        )
        if (address := parse(match.group(1))) is not None
    ]
    case.calendars.append((method, attendees))
    words = re.findall(r"^(?:SUMMARY|DESCRIPTION|COMMENT)[^:\r\n]*:(.*)$", text, re.MULTILINE)
    case.calendar_texts += [re.sub(r"\\([,;\\])", r"\1", re.sub(r"\\[nN]", "\n", each)) for each in words]


def _inspected(case: Case, inspector: Inspector) -> list[Inspected]:
    limits = case.rules.limits
    wanted = Wanted(
        limits=ArchiveLimits(limits["archive_depth"], limits["members"], limits["expanded_bytes"], limits["ratio"]),
        excluded=case.excluded,
        keywords=tuple(folded(word.text.strip()) for word in case.rules.keywords),
        executables=frozenset(each.lower().lstrip(".") for each in case.rules.checks["attachment_executable"].keys["suffixes"]),
    )
    real = tuple(file for file in case.sources if file.kind != "message/rfc822" and not file.inline)
    found: dict[str, list[Inspected]] = {}
    for each in inspector(real, wanted, limits) if real else []:
        top = next(
            file.name
            for file in sorted(real, key=lambda file: -len(file.name))
            if each.name == file.name or each.name.startswith(file.name + "/")
        )
        found.setdefault(top, []).append(each)
    out: list[Inspected] = []
    for file in case.sources:
        if file.kind == "message/rfc822":
            out.append(Inspected(file.name, file.names[0], len(file.content), "eml"))
        elif file.inline:
            out.append(
                Inspected(file.name, file.names[0], len(file.content), file.kind.rpartition("/")[2].replace("jpeg", "jpg"), inline=True)
            )
        else:
            out += found.get(file.name, [])
    return out
