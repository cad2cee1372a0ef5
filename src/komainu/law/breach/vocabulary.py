"""The words in which facts and answers are said: one enum for each list of `facts.schema.json`.

The values are those of the schemas, letter for letter. Japanese and English labels: `komainu.law.breach.schema`.
"""

from __future__ import annotations

from enum import Enum


class Answer(Enum):
    """An answer to a question of yes or no; nobody knowing yet is an answer of its own (in JSON: true, false, null)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Status(Enum):
    """What is known of a happening. POSSIBLE is the おそれ of the law and counts like CONFIRMED; UNKNOWN means nobody has looked."""

    CONFIRMED = "confirmed"
    POSSIBLE = "possible"
    RULED_OUT = "ruled_out"
    UNKNOWN = "unknown"


class Kind(Enum):
    """Whether a leak, loss or damage took place, strongest first."""

    YES = "yes"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"
    NO = "no"


class Required(Enum):
    """Whether a regime asks for something."""

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


class Notify(Enum):
    """Whether the persons must be told."""

    REQUIRED = "required"
    ALTERNATIVE_PERMITTED = "alternative_permitted"
    NOT_REQUIRED = "not_required"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


class OrganisationKind(Enum):
    PRIVATE_BUSINESS = "private_business"
    SCHEDULE2_CORPORATION = "schedule2_corporation"
    LOCAL_PUBLIC_HOSPITAL_OR_UNIVERSITY = "local_public_hospital_or_university"
    ADMINISTRATIVE_ORGAN = "administrative_organ"


class Sector(Enum):
    GENERAL = "general"
    FINANCIAL = "financial"
    MEDICAL_OR_CARE = "medical_or_care"
    TELECOMMUNICATIONS = "telecommunications"
    CREDIT = "credit"
    OTHER = "other"


class Delegation(Enum):
    NOT_DELEGATED = "not_delegated"
    DELEGATED = "delegated"


class PrivacyMark(Enum):
    HOLDER = "holder"
    UNDER_REVIEW = "under_review"
    PREPARING_APPLICATION = "preparing_application"
    NONE = "none"


class MyNumberRole(Enum):
    RELATED_AFFAIRS = "related_affairs"
    USE_AFFAIRS = "use_affairs"
    ENTRUSTED_BY_PUBLIC_BODY = "entrusted_by_public_body"
    NONE = "none"


class AffectedData(Enum):
    OWN_ONLY = "own_only"
    ENTRUSTED_BY_US = "entrusted_by_us"
    ENTRUSTED_TO_US = "entrusted_to_us"
    NOT_ENTRUSTED_TO_US = "not_entrusted_to_us"
    CARRIED_ONLY = "carried_only"


class IncidentPlace(Enum):
    US = "us"
    ENTRUSTOR = "entrustor"
    ENTRUSTEE = "entrustee"
    SERVICE_PROVIDER = "service_provider"
    CARRIER = "carrier"


class FirstKnownBy(Enum):
    PRIVACY_OFFICER = "privacy_officer"
    OTHER_DEPARTMENT = "other_department"
    ENTRUSTEE_NOTICE = "entrustee_notice"
    OUTSIDE_REPORT = "outside_report"


class EventType(Enum):
    MIS_SENT_MAIL = "mis_sent_mail"
    MIS_SENT_FAX = "mis_sent_fax"
    MIS_SENT_POST = "mis_sent_post"
    MIS_HANDED = "mis_handed"
    PUBLIC_EXPOSURE = "public_exposure"
    LOSS_OF_MEDIUM = "loss_of_medium"
    THEFT = "theft"
    ERRONEOUS_DISPOSAL = "erroneous_disposal"
    IMPROPER_DISPOSAL = "improper_disposal"
    UNAUTHORISED_ACCESS = "unauthorised_access"
    MALWARE = "malware"
    RANSOMWARE = "ransomware"
    WEB_PAGE_TAMPERING = "web_page_tampering"
    POSTAL_TAMPERING = "postal_tampering"
    INSIDER_TAKING = "insider_taking"
    INSIDER_MISUSE = "insider_misuse"
    ALTERATION = "alteration"
    KEY_LOSS = "key_loss"
    SYSTEM_FAILURE = "system_failure"
    INTENTIONAL_PROVISION = "intentional_provision"
    INTENTIONAL_DELETION = "intentional_deletion"
    INTERNAL_MISDELIVERY = "internal_misdelivery"
    MY_NUMBER_USE_VIOLATION = "my_number_use_violation"
    MY_NUMBER_PROVISION_VIOLATION = "my_number_provision_violation"
    OTHER = "other"


class Indicator(Enum):
    EXFILTRATION_TRACES = "exfiltration_traces"
    INFOSTEALER_MALWARE = "infostealer_malware"
    C2_COMMUNICATION = "c2_communication"
    INPUT_PAGE_TAMPERING_TRACES = "input_page_tampering_traces"
    EXTERNAL_WARNING = "external_warning"
    UNUSUAL_INSIDER_ACCESS = "unusual_insider_access"
    MALWARE_BLOCKED = "malware_blocked"
    LEAK_SITE_THREAT = "leak_site_threat"


class Actor(Enum):
    OUTSIDER = "outsider"
    OWN_WORKER = "own_worker"
    ENTRUSTEE_WORKER = "entrustee_worker"
    UNKNOWN = "unknown"


class Target(Enum):
    US = "us"
    OUR_ENTRUSTEE = "our_entrustee"
    OUR_SERVICE_PROVIDER = "our_service_provider"
    UNRELATED_PARTY = "unrelated_party"


class Stage(Enum):
    PERSONAL_DATA = "personal_data"
    TO_BECOME_PERSONAL_DATA = "to_become_personal_data"
    PERSONAL_INFORMATION_ONLY = "personal_information_only"
    PSEUDONYMISED_DATA = "pseudonymised_data"
    ANONYMOUS_OR_STATISTICAL = "anonymous_or_statistical"


class SubjectKind(Enum):
    CUSTOMER = "customer"
    EMPLOYEE = "employee"
    FORMER_EMPLOYEE = "former_employee"
    JOB_APPLICANT = "job_applicant"
    SHAREHOLDER = "shareholder"
    BUSINESS_CONTACT = "business_contact"
    PATIENT = "patient"
    MEMBER = "member"
    STUDENT = "student"
    OTHER = "other"


class Medium(Enum):
    PAPER = "paper"
    ELECTRONIC = "electronic"
    OTHER = "other"


class Item(Enum):
    NAME = "name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    CREDIT_CARD = "credit_card"
    PASSWORD = "password"  # noqa: S105 -- the name of an item of data, not a secret
    ACCOUNT = "account"
    MEDICAL = "medical"
    INDIVIDUAL_NUMBER = "individual_number"
    IDENTIFIER = "identifier"
    PURCHASE_HISTORY = "purchase_history"
    EMPLOYMENT = "employment"
    PHOTO = "photo"
    OTHER = "other"


class SpecialCare(Enum):
    RACE = "race"
    CREED = "creed"
    SOCIAL_STATUS = "social_status"
    MEDICAL_HISTORY = "medical_history"
    CRIMINAL_RECORD = "criminal_record"
    CRIME_VICTIM = "crime_victim"
    DISABILITY = "disability"
    HEALTH_CHECK_RESULT = "health_check_result"
    MEDICAL_GUIDANCE_TREATMENT_OR_DISPENSING = "medical_guidance_treatment_or_dispensing"
    CRIMINAL_PROCEDURE = "criminal_procedure"
    JUVENILE_PROCEDURE = "juvenile_procedure"


class Financial(Enum):
    CREDIT_CARD_NUMBER = "credit_card_number"
    CREDIT_CARD_LAST4 = "credit_card_last4"
    CARD_EXPIRY = "card_expiry"
    CARD_SECURITY_CODE = "card_security_code"
    CARD_PIN = "card_pin"
    PAYMENT_SERVICE_LOGIN_ID = "payment_service_login_id"
    PAYMENT_SERVICE_PASSWORD = "payment_service_password"  # noqa: S105 -- the name of an item of data, not a secret
    OTHER_SERVICE_LOGIN_ID = "other_service_login_id"
    OTHER_SERVICE_PASSWORD = "other_service_password"  # noqa: S105 -- the name of an item of data, not a secret
    BANK_ACCOUNT_NUMBER = "bank_account_number"
    CONTACT_DETAILS = "contact_details"
    SNS_ACCOUNT = "sns_account"
    PURCHASE_HISTORY = "purchase_history"
    IDENTITY_DOCUMENT_IMAGE = "identity_document_image"
    OTHER_FINANCIAL = "other_financial"


class NumberSystem(Enum):
    INFORMATION_PROVISION_NETWORK = "information_provision_network"
    NUMBER_USE_AFFAIRS_SYSTEM = "number_use_affairs_system"
    PUBLIC_BODY_RELATED_AFFAIRS_SYSTEM = "public_body_related_affairs_system"
    OTHER = "other"


class Encryption(Enum):
    RECOMMENDED_CIPHER = "recommended_cipher"
    OTHER_CIPHER = "other_cipher"
    PASSWORD_ONLY = "password_only"  # noqa: S105 -- a way of protection, not a secret
    NONE = "none"


class RecoveryEvidence(Enum):
    RECIPIENT_CONFIRMED_UNVIEWED = "recipient_confirmed_unviewed"
    ACCESS_LOG = "access_log"
    RETURNED_UNOPENED = "returned_unopened"
    NONE = "none"


class Contact(Enum):
    AVAILABLE = "available"
    NONE_HELD = "none_held"
    OUTDATED = "outdated"


class SubstituteMeasure(Enum):
    PUBLICATION = "publication"
    INQUIRY_DESK = "inquiry_desk"
