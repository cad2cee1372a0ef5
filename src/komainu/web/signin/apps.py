from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "komainu.web.signin"
    label = "signin"

    def ready(self) -> None:
        from komainu.web.signin import (
            actions,  # noqa: F401  (the words of the trail are registered on import)
            watching,
        )

        watching.connect()
