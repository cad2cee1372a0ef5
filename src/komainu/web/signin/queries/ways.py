"""What one person sees of the own sign-in, and links that open."""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator

from komainu.web.people.models import Person
from komainu.web.signin.codes import token_hash
from komainu.web.signin.models import Card, EntryLink, SecondFactorTerm
from komainu.web.signin.queries.rules import company_account, factors_of


@dataclass(frozen=True, slots=True)
class Passkey:
    """number is the record's id, by which it is renamed and removed."""

    number: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnSignIn:
    """How somebody comes in. `needed_by`: a second factor is missing and needed by that day."""

    has_password: bool
    passkeys: list[Passkey]
    app: Authenticator | None
    codes_left: int | None
    is_company: bool
    card: Card | None
    needed_by: date | None

    @property
    def has_second_factor(self) -> bool:
        return bool(self.passkeys or self.app)

    @property
    def has_lasting_way(self) -> bool:
        """Whether they can come back without somebody's help."""
        return self.has_password or bool(self.passkeys) or self.is_company


def own_sign_in(person: Person) -> OwnSignIn:
    """Four queries; one more for recovery codes."""
    factors = factors_of(person)
    by_type = {factor.type: factor for factor in factors}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    passkeys = [
        Passkey(factor.pk, factor.data.get("name", ""), factor.created_at, factor.last_used_at)
        for factor in factors
        if factor.type == Authenticator.Type.WEBAUTHN
    ]
    app = by_type.get(Authenticator.Type.TOTP)
    term = SecondFactorTerm.objects.filter(person=person, met_at=None).first()
    return OwnSignIn(
        has_password=person.has_usable_password(),
        passkeys=passkeys,
        app=app,
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        is_company=company_account(person) is not None,
        card=Card.objects.filter(person=person, withdrawn_at=None).first(),
        needed_by=term.due_on if term and not (passkeys or app) else None,
    )


def open_link(token: str, now: datetime) -> EntryLink | None:
    """The link that a token opens, if it still does and its person may sign in. One query."""
    found = EntryLink.objects.select_related("person").filter(token_hash=token_hash(token), used_at=None, withdrawn_at=None).first()
    if found is None or found.expires_at <= now or not found.person.is_active:
        return None
    return found
