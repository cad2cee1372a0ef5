from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "komainu.web.people"
    label = "people"

    def ready(self) -> None:
        from komainu.web.people import actions  # noqa: F401  (the words of the trail are registered on import)
        from komainu.web.people.services import staff_import  # noqa: F401  (its list is known to the worker, which knows no pages)
