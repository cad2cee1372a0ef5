from django.urls import path

from komainu.web.today import views

app_name = "today"
urlpatterns = [
    path("", views.home, name="home"),
    path("tour/", views.tour_overview, name="tour"),
    path("tour/dismiss/", views.tour_dismiss, name="tour_dismiss"),
    path("tour/resume/", views.tour_resume, name="tour_resume"),
    path("tour/<slug:step>/", views.tour_step, name="tour_step"),
]
