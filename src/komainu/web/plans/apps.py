from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "komainu.web.plans"
    label = "plans"

    def ready(self) -> None:
        # The words of the trail and the kinds of duties are registered on import.
        from komainu.web.plans import actions, duties  # noqa: F401
