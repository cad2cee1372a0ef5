from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "komainu.web.today"
    label = "today"

    def ready(self) -> None:
        from komainu.web.today import actions  # noqa: F401  (the words of the trail are registered on import)
