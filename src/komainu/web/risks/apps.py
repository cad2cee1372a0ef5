from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "komainu.web.risks"
    label = "risks"

    def ready(self) -> None:
        # The words of the trail and the kinds of duties are registered on import.
        from komainu.web.risks import actions, duties  # noqa: F401
