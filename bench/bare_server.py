"""The house as it is, and the bare page beside it: the application that `bench.pages` serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "komainu.web.site.settings")
settings.ROOT_URLCONF = "bench.bare"
application = get_wsgi_application()
