from django.apps import AppConfig


class SafekeepingConfig(AppConfig):
    name = "komainu.web.safekeeping"
    label = "safekeeping"

    def ready(self) -> None:
        from komainu.web.safekeeping import actions  # noqa: F401  (the words of the trail are registered on import)
