"""The house as it is, and the bare page beside it: the application that `bench.pages` serves. Each answer tells the processor time it took."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from bench import CPU_HEADER

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "komainu.web.site.settings")
settings.ROOT_URLCONF = "bench.bare"
house = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    began = time.thread_time()

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        # The page is drawn by now; only its bytes are still to go.
        return start_response(status, [*headers, (CPU_HEADER, f"{time.thread_time() - began:.6f}")], *more)

    return house(environ, start)
