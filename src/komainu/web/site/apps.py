from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "komainu.web.site"
    label = "site"
    verbose_name = "Komainu"

    def ready(self) -> None:
        from komainu.web.site import actions  # noqa: F401  (the words of the trail are registered on import)
        from komainu.web.site.quickening import keep_by_thread, remember_addresses, remember_choices, remember_translations, say_literals

        keep_by_thread()
        remember_translations()
        say_literals()
        remember_addresses()
        remember_choices()
