from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "komainu.web.documents"
    label = "documents"
    verbose_name = "文書"

    def ready(self) -> None:
        from komainu.web.documents import actions  # noqa: F401  (the words of the trail are registered on import)
