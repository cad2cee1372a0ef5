"""What the worker does for signing in. The answer at the door does not wait for it, so it tells nothing of who is known."""

from django.db.models import Q

from komainu.web.duties.jobs import task
from komainu.web.people.models import Person
from komainu.web.signin import services


@task()
def send_forgotten(login: str) -> None:
    """Write the mail for whoever asked for a new password, if there is somebody."""
    person = Person.objects.filter(Q(staff_number=login) | Q(email__iexact=login), is_active=True).exclude(email="").first()
    if person is not None:
        services.forgotten(person)
