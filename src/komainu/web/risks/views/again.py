"""A form that came second: what was typed stays, and what is there now has been seen the next time it is sent."""

from collections.abc import Iterator
from contextlib import contextmanager

from komainu.web.risks.forms.risks import SeenForm
from komainu.web.risks.meanwhile import ChangedByAnother


@contextmanager
def shown_again(form: SeenForm) -> Iterator[None]:
    try:
        yield
    except ChangedByAnother as problem:
        form.show(problem.seen)
        raise
