from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "komainu.web.risks"
    label = "risks"

    def ready(self) -> None:
        # The words of the trail, the kinds of duties and that risks follow their lines are registered on import.
        from komainu.web.risks import actions, duties  # noqa: F401
        from komainu.web.risks.services import keeping  # noqa: F401
