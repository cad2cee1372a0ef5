from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "komainu.web.ledger"
    label = "ledger"

    def ready(self) -> None:
        # The words of the trail, the kinds of duties and the list that can be read in are registered on import.
        from komainu.web.ledger import actions, duties  # noqa: F401
        from komainu.web.ledger.services import line_import  # noqa: F401
