"""This part declares no duties; the worker's round counts the board of the first page here, once the others brought theirs in line."""

from datetime import datetime

from komainu.web.duties.declaring import sweep
from komainu.web.today import services


@sweep
def count_the_board(now: datetime) -> None:
    services.count(now)
