"""This part declares no duties; the worker's round counts the board of the first page here, once the others brought theirs in line."""

from datetime import datetime, timedelta

from komainu.web.duties.declaring import sweep
from komainu.web.today import board, services
from komainu.web.today.models import Board

# Counting a million takes many seconds, so where there are many it is done less often.
LARGE_EVERY = timedelta(minutes=10)


@sweep
def count_the_board(now: datetime) -> None:
    """One query while the figures of a large house are fresh enough."""
    last = Board.objects.filter(id=1).first()
    if last is None or last.total <= 2 * board.MOST_LIVE or last.counted_at <= now - LARGE_EVERY:
        services.count(now)
