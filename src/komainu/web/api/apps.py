from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "komainu.web.api"
    label = "api"

    def ready(self) -> None:
        from komainu.web.api import actions, duties  # noqa: F401  (the words of the trail and the sweep are registered on import)
