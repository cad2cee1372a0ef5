from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "komainu.web.duties"
    label = "duties"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from komainu.web.duties import actions  # noqa: F401  (the words of the trail are registered on import)

        # Each part registers its kinds of duties on import.
        autodiscover_modules("duties")
