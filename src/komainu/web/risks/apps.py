from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "komainu.web.risks"
    label = "risks"

    def ready(self) -> None:
        # The words of the trail, the kinds of duties, that risks follow their lines, and the list that the worker reads in are registered on import.
        from komainu.web.risks import actions, duties  # noqa: F401
        from komainu.web.risks.services import keeping, risk_import  # noqa: F401
