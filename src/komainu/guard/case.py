"""One message with all that is known about it, as the checks see it. Made once; what is dear is made when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from komainu.guard import addressing, charsets
from komainu.guard.addresses import Address, Mailbox, parse
from komainu.guard.bodies import Body, HeaderBlock
from komainu.guard.domains import registrable
from komainu.guard.folding import same_name
from komainu.guard.inputs import JAPAN, Envelope, History, Ledger
from komainu.guard.inspected import File, Inspected
from komainu.guard.message import Message
from komainu.guard.names import Companies, full_name
from komainu.guard.people import Person
from komainu.guard.persons import Content, Count, Excluded
from komainu.guard.policy import CheckRule, Rules

# A body longer than this is not read for persons; that is told.
LONGEST_BODY = 4_000_000


@dataclass
class Case:
    """Everything that a check may ask.

    people     all recipients, delivered or only shown
    bodies     readings of the text: the plain one, the HTML one; what is attached as a mail is quoted in the first
    hidden     stretches of hidden text in the HTML
    calendars  (method, addresses of the attendees) of each calendar part
    files      what was found in the attachments
    sources    the attachments as they lie in the message
    charset_lost  whether a text could not be decoded
    """

    message: Message
    size: int
    envelope: Envelope | None
    rules: Rules
    history: History | None
    ledger: Ledger | None
    now: datetime
    people: list[Person]
    senders: list[Mailbox]
    bodies: list[Body]
    excluded: Excluded
    hidden: list[str] = field(default_factory=list)
    calendars: list[tuple[str, list[Address]]] = field(default_factory=list)
    calendar_texts: list[str] = field(default_factory=list)
    files: list[Inspected] = field(default_factory=list)
    sources: list[File] = field(default_factory=list)
    faulty: dict[str, list[str]] = field(default_factory=dict)
    bad_envelope: bool = False
    rule: CheckRule | None = None

    # ---------------------------------------------------------------- who
    @cached_property
    def day(self) -> date:
        """Today in Japan."""
        return self.now.astimezone(JAPAN).date()

    @cached_property
    def delivered(self) -> list[Person]:
        return [person for person in self.people if person.delivered]

    @cached_property
    def outside(self) -> list[Person]:
        """R of the contract: outside recipients that are delivered to."""
        return [person for person in self.delivered if not person.inside]

    def allowed(self, person: Person, check: str) -> bool:
        """Whether an allow entry in force takes the check out for this recipient."""
        return any(
            check in entry.checks and self.day <= entry.expires_on and self._matches(entry.recipient, entry.domain, person)
            for entry in self.rules.allows
        )

    def _matches(self, recipient: str, domain: str, person: Person) -> bool:
        from komainu.guard.domains import is_beneath

        return person.address.key == recipient if recipient else is_beneath(person.address.domain, domain)

    def met(self, check: str) -> list[Person]:
        """The outside recipients for whom a check counts."""
        return [person for person in self.outside if not self.allowed(person, check)]

    @cached_property
    def sender(self) -> Address | None:
        """Who sends: authenticated, else the envelope's sender, else From."""
        for each in (self.envelope.authenticated_as, self.envelope.mail_from) if self.envelope else ():
            address = parse(each) if each else None
            if address:
                return address
        return self.senders[0].address if self.senders else None

    @cached_property
    def authenticated(self) -> Address | None:
        return parse(self.envelope.authenticated_as) if self.envelope and self.envelope.authenticated_as else None

    @cached_property
    def companies(self) -> Companies:
        from komainu.guard.folding import company_name

        found = Companies(own=frozenset(filter(None, (company_name(name) for name in self.rules.names))))
        for names, domains in self.rules.companies:
            for name in names:
                found.add(name, domains)
        for word, domain in self.history.companies if self.history else ():
            if domain not in self.rules.freemail and domain not in self.rules.carriers:
                found.add(word, [domain])
        return found

    @cached_property
    def reference_domains(self) -> frozenset[str]:
        """Domains that the house has to do with."""
        totals = self.history.totals if self.history else {}
        companies = {domain for _, domains in self.rules.companies for domain in domains}
        often = {domain for domain, count in totals.items() if count >= 3}
        return frozenset({*self.rules.inside_domains, *companies, *self.rules.freemail, *self.rules.carriers, *often})

    @cached_property
    def referenced(self) -> frozenset[str]:
        """The reference domains and their registrable parts: what lies there is no look-alike."""
        return self.reference_domains | {registrable(domain) for domain in self.reference_domains}

    # ---------------------------------------------------------------- what
    @cached_property
    def subject(self) -> str:
        return charsets.header(self.message.raw("subject")).text

    @cached_property
    def addressed(self) -> list[addressing.Addressed]:
        """The addressee lines of each reading of the text; of equal ones the first."""
        found = [addressing.read(body.new, self.companies) for body in self.bodies]
        return list(dict.fromkeys(found))

    @cached_property
    def blocks(self) -> list[HeaderBlock]:
        return [block for body in self.bodies for block in body.blocks]

    @cached_property
    def has_attachment(self) -> bool:
        return any(not file.inline for file in self.sources)

    @cached_property
    def body_content(self) -> Content:
        """Persons and kinds in the new text and its signature."""
        readings = [body.new if self._is_own_signature(body.signature) else [*body.new, *body.signature] for body in self.bodies]
        return self._content(readings, [*self.hidden, *self.calendar_texts])

    def _is_own_signature(self, lines: list[str]) -> bool:
        """Whether the block at the end is who sends, or the house: then nobody in it counts. A list of others under a rule does."""
        text = same_name("".join(lines))
        own = {
            address.shown.lower()
            for address in (self.sender, self.authenticated, *(mailbox.address for mailbox in self.senders))
            if address
        }
        names = {full_name(mailbox.name) for mailbox in self.senders} | {same_name(name) for name in self.rules.names}
        return any(each and same_name(each) in text for each in own | names)

    @cached_property
    def quoted_content(self) -> Content:
        return self._content([body.quoted for body in self.bodies], [])

    @cached_property
    def is_body_too_long(self) -> bool:
        return sum(len(line) for body in self.bodies for line in (*body.new, *body.signature, *body.quoted)) > LONGEST_BODY

    def _content(self, readings: list[list[str]], more: list[str]) -> Content:
        count = Count(self.excluded)
        known = ""
        if self.is_body_too_long:
            return count.result()
        for lines in [*readings, *([each] for each in more)]:
            text = "\n".join(lines)
            bare = "".join(text.split())
            # The HTML form mostly says what the plain one said.
            if not bare or bare in known or (known and all("".join(line.split()) in known for line in lines)):
                continue
            count.add(text)
            known += bare
        return count.result()

    @cached_property
    def contents(self) -> dict[str, Content]:
        """What stands in each part: body, quoted, and each attachment by its name."""
        found = {"body": self.body_content, "quoted": self.quoted_content}
        found.update({file.name: file.content for file in self.files if not file.inline})
        return found

    @cached_property
    def persons(self) -> int:
        """Persons of all parts together."""
        return sum(content.persons for content in self.contents.values())

    @cached_property
    def has_personal_information(self) -> bool:
        rule = self.rules.checks["personal_information"]
        return rule.enabled and self.persons > 0 and rule.step(self.persons).rank > 0

    @cached_property
    def with_data(self) -> bool:
        return self.has_attachment or self.has_personal_information

    @cached_property
    def names_of_recipients(self) -> frozenset[str]:
        return frozenset(filter(None, (person.family for person in self.people)))

    def full_names(self, person: Person) -> frozenset[str]:
        return frozenset(filter(None, (full_name(name) for name in (person.name, *person.names))))
