from django.urls import path

from komainu.web.setup.views import door, steps

app_name = "setup"
urlpatterns = [
    path("", door.door, name="door"),
    path("account/", door.account, name="account"),
    path("steps/", steps.home, name="home"),
    path("steps/organisation/", steps.organisation, name="organisation"),
    path("steps/standing/", steps.standing, name="standing"),
    path("steps/standing/asked/", steps.asked, name="asked"),
    path("steps/departments/", steps.departments, name="departments"),
    path("steps/staff/", steps.staff, name="staff"),
    path("steps/roles/", steps.roles, name="roles"),
    path("steps/signin/", steps.sign_in, name="signin"),
    path("steps/mail/", steps.mail, name="mail"),
    path("steps/ledger/", steps.ledger, name="ledger"),
    path("steps/backup/", steps.backup, name="backup"),
    path("steps/<slug:step>/settle/", steps.settle, name="settle"),
    path("end/", steps.end, name="end"),
]
