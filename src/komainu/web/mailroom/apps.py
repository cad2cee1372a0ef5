from django.apps import AppConfig


class MailroomConfig(AppConfig):
    name = "komainu.web.mailroom"
    label = "mailroom"

    def ready(self) -> None:
        from komainu.web.mailroom import actions  # noqa: F401  (the words of the trail are registered on import)
