from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "komainu.web.training"
    label = "training"

    def ready(self) -> None:
        # The words of the trail are registered on import.
        from komainu.web.training import actions, material_actions  # noqa: F401
