from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "komainu.web.training"
    label = "training"

    def ready(self) -> None:
        # The words of the trail, the kinds of duties and what the yearly plan shows are registered on import.
        from komainu.web.training import actions, duties, material_actions, year  # noqa: F401
