from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "komainu.web.today"
    label = "today"
