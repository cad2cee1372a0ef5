from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "komainu.web.training"
    label = "training"

    def ready(self) -> None:
        # The words of the trail, the kinds of duties, what the yearly plan shows and the lists that the worker reads in are registered on import.
        from komainu.web.training import actions, authoring_forms, duties, material_actions, year  # noqa: F401
        from komainu.web.training.services import results_import  # noqa: F401
