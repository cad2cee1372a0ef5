"""The day until which a line must be kept, from where its period begins. Pure."""

from datetime import date, timedelta


def end_of(start: date | None, years: int | None, months: int | None) -> date | None:
    """The last day of a period of years and months that begins with `start` (that day is its first). None where something is not known."""
    if start is None or not (years or months):
        return None
    whole = start.year * 12 + start.month - 1 + (years or 0) * 12 + (months or 0)
    year, month = divmod(whole, 12)
    if not 1 <= year <= 9998:
        return None
    # A day that the month does not have is the day after its last: 31 January and a month end on 28 February.
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last_of_month = first_of_next - timedelta(days=1)
    return last_of_month if start.day > last_of_month.day else date(year, month + 1, start.day) - timedelta(days=1)
