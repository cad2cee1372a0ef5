from django.urls import path

from komainu.web.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.home, name="home"),
    path("kinds/<str:kind>/", views.style, name="style"),
    path("forms/<str:form_id>/", views.own_form, name="own_form"),
    path("forms/<str:form_id>/default/", views.default, name="default_form"),
    path("forms/<str:form_id>/use/", views.use, name="use_form"),
    path("forms/<str:form_id>/<uuid:version>/<str:what>/", views.version_file, name="form_file"),
]
