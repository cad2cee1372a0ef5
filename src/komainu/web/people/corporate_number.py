"""The corporate number (法人番号): thirteen digits, the first of which checks the others. Pure."""


def check_digit(last_twelve: str) -> int:
    """The first digit for the twelve that follow.

    Source: order on the designation of corporate numbers (法人番号の指定等に関する省令), art. 2: nine minus the remainder by nine of the
    sum of the digits, every second one from the right taken double.
    """
    total = sum(int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(last_twelve), start=1))
    return 9 - total % 9


def is_corporate_number(text: str) -> bool:
    """Whether the digits are thirteen and the first one fits."""
    return len(text) == 13 and text.isascii() and text.isdigit() and int(text[0]) == check_digit(text[1:])
