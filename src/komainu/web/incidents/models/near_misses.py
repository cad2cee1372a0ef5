"""What colleagues give back for a near miss that somebody told."""

from django.db import models
from django.db.models import UniqueConstraint

from komainu.web.incidents.models.incident import Incident
from komainu.web.people.models import Person


class NearMissThanks(models.Model):
    """Somebody said thank you for a near miss, once. Only the count is ever shown, never who."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="thanks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["incident", "person"], name="near_miss_thanked_once")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.person_id}"
