from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "komainu.web.site"
    label = "site"
    verbose_name = "Komainu"
