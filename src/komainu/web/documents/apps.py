from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "komainu.web.documents"
    label = "documents"
    verbose_name = "文書"

    def ready(self) -> None:
        # The words of the trail and the documents with forms of their own are registered on import.
        from komainu.web.documents import actions  # noqa: F401
        from komainu.web.documents.ownforms import known  # noqa: F401
