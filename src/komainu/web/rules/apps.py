from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "komainu.web.rules"
    label = "komainu_rules"

    def ready(self) -> None:
        # The words of the trail are registered on import.
        from komainu.web.rules import actions  # noqa: F401
