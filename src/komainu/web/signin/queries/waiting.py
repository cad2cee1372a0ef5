"""Who cannot come in yet and waits for nothing, as `bulk` names them, counted.

Written out: the pages of the first hour ask it each time, and made by the ORM the two counts cost more than the page. What is the same for
all stands as it is in the conditions of the indexes, so that a house of 100,000 is counted through them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from komainu.web.people.queries import Standing
from komainu.web.signin.queries.people import SEES_ALL, bulk

# The condition of the index `person_without_password`, letter for letter: else the database does not recognise it.
UNUSABLE = {"sqlite": r"LIKE '!%%' ESCAPE '\'", "postgresql": "LIKE '!%%'"}
WITHOUT_WAY = f"""
FROM people_person p
WHERE p.gone_on IS NULL AND p.is_active AND (p.password = '' OR p.password {UNUSABLE[connection.vendor]})
AND NOT EXISTS (SELECT 1 FROM mfa_authenticator f WHERE f.user_id = p.id AND f.type = 'webauthn')
AND NOT EXISTS (SELECT 1 FROM socialaccount_socialaccount s WHERE s.user_id = p.id)
"""  # noqa: S608 - nothing from outside
INVITE = f"""{WITHOUT_WAY} AND NOT (p.email = '')
AND NOT EXISTS (
    SELECT 1 FROM signin_entrylink l
    WHERE l.person_id = p.id AND l.used_at IS NULL AND l.withdrawn_at IS NULL AND l.expires_at > %s
)"""  # noqa: S608 - nothing from outside
CARDS = f"""{WITHOUT_WAY} AND p.email = ''
AND NOT EXISTS (SELECT 1 FROM signin_card c WHERE c.person_id = p.id AND c.withdrawn_at IS NULL AND c.uses_left > 0 AND c.expires_at > %s)
AND NOT EXISTS (SELECT 1 FROM people_roleterm t WHERE t.person_id = p.id AND (t.ends_on IS NULL OR t.ends_on >= %s))"""  # noqa: S608 - nothing from outside
COUNTED = f"""
SELECT (SELECT COUNT(*) FROM (SELECT 1 {INVITE} LIMIT %s) invited), (SELECT COUNT(*) FROM (SELECT 1 {CARDS} LIMIT %s) carded)
"""  # noqa: S608 - nothing from outside
ALL = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait: with an address, without one."""

    invite: int
    cards: int


def waiting(standing: Standing, now: datetime, as_of: date, most: int = ALL) -> Waiting:
    """How many wait among those whose sign-in somebody sees to, each counted up to `most`. One query; two for who sees to a department alone."""
    if SEES_ALL.isdisjoint(standing.roles):
        found = bulk(standing, now, as_of)
        return Waiting(found.invite.order_by()[:most].count(), found.cards.order_by()[:most].count())
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [moment, most, moment, connection.ops.adapt_datefield_value(as_of), most])
        return Waiting(*cursor.fetchone())
