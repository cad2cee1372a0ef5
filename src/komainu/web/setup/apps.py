from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "komainu.web.setup"
    label = "setup"

    def ready(self) -> None:
        from komainu.web.setup import actions  # noqa: F401  (the words of the trail are registered on import)
