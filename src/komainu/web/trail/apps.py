from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "komainu.web.trail"
    label = "trail"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        # Each part registers the histories of its records on import.
        autodiscover_modules("histories", "own_history")
