"""The roles of the management system (個人情報保護体制)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    TOP_MANAGEMENT = "top_management", _("代表者")
    PRIVACY_MANAGER = "privacy_manager", _("個人情報保護管理者")
    CHIEF_AUDITOR = "chief_auditor", _("個人情報保護監査責任者")
    INTERNAL_AUDITOR = "internal_auditor", _("内部監査員")
    PMS_OFFICE = "pms_office", _("PMS事務局")
    DEPARTMENT_DATA_MANAGER = "department_data_manager", _("部門の個人データ管理者")
    EDUCATION_LEAD = "education_lead", _("教育責任者")
    FRONT_DESK = "front_desk", _("顧客窓口")
    SYSTEM_MANAGER = "system_manager", _("システム管理者")
    APPLICATION_CONTACT = "application_contact", _("申請担当者")
    CONSULTANT = "consultant", _("外部の支援者")
    ASSESSOR = "assessor", _("審査員")


ESCALATION = (Role.PRIVACY_MANAGER, Role.PMS_OFFICE, Role.TOP_MANAGEMENT)
"""To whom a thing goes that the one before did not take: the next role, deputies with their role."""

OUTSIDERS = frozenset({Role.CONSULTANT, Role.ASSESSOR})
"""Roles of people who do not belong to the house: they hold them for a time, and are no members of staff by them."""

SINGLE = frozenset({Role.PRIVACY_MANAGER, Role.CHIEF_AUDITOR})
"""Roles that one person holds at a time; deputies stand beside."""

GUARDED = frozenset({Role.TOP_MANAGEMENT, Role.PRIVACY_MANAGER, Role.CHIEF_AUDITOR})
"""Roles to which only the top management or the privacy manager appoints, as soon as there is one of them."""
