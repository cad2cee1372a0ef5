from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "komainu.web.documents"
    label = "documents"
    verbose_name = "文書"
