from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "komainu.web.duties"
    label = "duties"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        # Each part registers its kinds of duties on import.
        autodiscover_modules("duties")
