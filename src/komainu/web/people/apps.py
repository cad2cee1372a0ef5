from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "komainu.web.people"
    label = "people"

    def ready(self) -> None:
        from komainu.web.people import actions  # noqa: F401  (the words of the trail are registered on import)
