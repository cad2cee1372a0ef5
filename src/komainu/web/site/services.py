"""Changes that concern the whole house: how its pages look."""

from django.db import transaction

from komainu.web.people.models import Person
from komainu.web.site import look
from komainu.web.site.models import THE_LOOK, HouseLook
from komainu.web.trail import services as trail


def house_look() -> HouseLook:
    """The row as it stands, or as it is before anybody set it. One query."""
    return HouseLook.objects.filter(pk=THE_LOOK).first() or HouseLook(pk=THE_LOOK)


@transaction.atomic
def set_look(*, by: Person, date_style: str, theme: str) -> HouseLook:
    """The house's look from now on, for everybody."""
    row = HouseLook.objects.select_for_update().get_or_create(pk=THE_LOOK)[0]
    before = {"date_style": row.date_style, "theme": row.theme}
    after = {"date_style": date_style, "theme": theme}
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        row.date_style, row.theme = date_style, theme
        row.save(update_fields=["date_style", "theme"])
        trail.record(
            "site.look_set",
            by=by,
            subject=row,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
        look.changed()
    return row
