from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "komainu.web.checks"
    label = "checks"

    def ready(self) -> None:
        from importlib import import_module
        from importlib.util import find_spec

        from django.apps import apps

        from komainu.web.checks import duties  # noqa: F401  (the sweep is registered on import)

        # Each part of the house registers its checks on import; Django's own packages have modules of that name for something else.
        for config in apps.get_app_configs():
            if config.name.startswith("komainu.") and config.name != self.name and find_spec(f"{config.name}.checks"):
                import_module(f"{config.name}.checks")
