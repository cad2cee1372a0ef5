from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "komainu.web.approvals"
    label = "approvals"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from komainu.web.approvals import actions  # noqa: F401  (the words of the trail are registered on import)

        # Each part registers what it has approved on import.
        autodiscover_modules("approvals")
