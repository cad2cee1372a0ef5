from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "komainu.web.people"
    label = "people"
