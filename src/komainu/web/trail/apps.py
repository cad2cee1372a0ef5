from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "komainu.web.trail"
    label = "trail"
