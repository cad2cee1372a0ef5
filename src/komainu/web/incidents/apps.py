from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "komainu.web.incidents"
    label = "incidents"

    def ready(self) -> None:
        from komainu.web.incidents import actions  # noqa: F401  (the words of the trail are registered on import)
