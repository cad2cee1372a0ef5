from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "komainu.web.discovery"
    label = "discovery"

    def ready(self) -> None:
        from komainu.web.discovery import actions, duties  # noqa: F401  (words and kinds of duties are registered on import)
