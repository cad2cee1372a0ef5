"""By what a line is found: its words in pairs of letters, in an index of the whole text."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .lines import LedgerLine


class LineWords(models.Model):
    """Made from the line by `services.finding.index_lines`. The index itself is the database's (migration 0004): FTS5 on SQLite, GIN on PostgreSQL."""

    line = models.OneToOneField(LedgerLine, on_delete=models.CASCADE, related_name="words")
    grams = models.TextField()

    class Meta:
        verbose_name = _("台帳の行を探す言葉")

    def __str__(self) -> str:
        return str(self.line_id)
