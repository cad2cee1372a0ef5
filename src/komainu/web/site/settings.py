"""Settings of the web system: typed readers of KOMAINU_… that fail loudly. Nothing here is a secret.

Secrets are read from `KOMAINU_SECRET_KEY` / `KOMAINU_SECRET_KEY_FILE`, or made once in the data folder (`keys.py`).
"""

import sys
import warnings
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from komainu.web.site.keys import secret, secret_key

env = environ.Env()

SITE_FOLDER = Path(__file__).resolve().parent
DATA_FOLDER = Path(env.str("KOMAINU_DATA", default=str(Path.cwd() / "data"))).resolve()
STORAGE_FOLDER = Path(env.str("KOMAINU_STORAGE", default=str(DATA_FOLDER / "storage"))).resolve()
KEYS_FOLDER = Path(env.str("KOMAINU_KEYS", default=str(DATA_FOLDER / "keys"))).resolve()
# A folder that leads off this machine (a mounted drive, a share): the newest backup is put there each day.
BACKUP_TO = env.str("KOMAINU_BACKUP_TO", default="")
# The folder lies on this disk, and a program carries it away (a synchronised folder).
BACKUP_TO_IS_SYNCED = env.bool("KOMAINU_BACKUP_TO_IS_SYNCED", default=False)
# The mail guard's spool, the key with which it is sealed, and its policy. Left out: `guard` in the data folder, `guard.key` among the keys, and
# `policy.toml` in the spool.
GUARD_SPOOL = env.str("KOMAINU_GUARD_SPOOL", default="")
GUARD_KEY_FILE = env.str("KOMAINU_GUARD_KEY_FILE", default="")
GUARD_POLICY = env.str("KOMAINU_GUARD_POLICY", default="")
STATIC_ROOT = Path(env.str("KOMAINU_STATIC", default=str(DATA_FOLDER / "static"))).resolve()
IS_TEST = "pytest" in sys.modules

DEBUG = False
SECRET_KEY = secret_key(env, KEYS_FOLDER, is_test=IS_TEST)
# The address under which people reach this installation; links in mails and on posters begin with it.
PUBLIC_ADDRESS = env.str("KOMAINU_ADDRESS", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("KOMAINU_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BEHIND_TLS = PUBLIC_ADDRESS.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
IS_BEHIND_PROXY = env.bool("KOMAINU_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_PROXY else None
# How many proxies stand in front: limits by address count by the one that the outermost of them saw.
TRUSTED_PROXIES = env.int("KOMAINU_PROXIES", default=1) if IS_BEHIND_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "komainu.web.site.errors.csrf_failure"

INSTALLED_APPS = [
    "komainu.web.site",
    "komainu.web.people",
    "komainu.web.signin",
    "komainu.web.trail",
    "komainu.web.duties",
    "komainu.web.checks",
    "komainu.web.approvals",
    "komainu.web.documents",
    "komainu.web.safekeeping",
    "komainu.web.incidents",
    "komainu.web.risks",
    "komainu.web.plans",
    "komainu.web.rules",
    "komainu.web.ledger",
    "komainu.web.discovery",
    "komainu.web.training",
    "komainu.web.mailroom",
    "komainu.web.today",
    "komainu.web.setup",
    "komainu.web.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "komainu.web.site.middleware.language",
    "komainu.web.site.look.house_look",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "komainu.web.setup.gate.gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "komainu.web.site.middleware.problems",
    "komainu.web.site.middleware.private_pages",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

ROOT_URLCONF = "komainu.web.site.urls"
WSGI_APPLICATION = "komainu.web.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["komainu.web.site.remembering"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "komainu.web.site.context.layout",
            ],
        },
    }
]
FORM_RENDERER = "komainu.web.site.renderer.KomainuFormRenderer"

DATABASES = {"default": env.db_url("KOMAINU_DATABASE_URL", default=f"sqlite:///{DATA_FOLDER / 'komainu.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("staff_number", "name", "reading", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "komainu.web.signin.known.KnownPassword"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "komainu.web.signin.adapters.account.ClosedHouseAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_number"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = "komainu.web.signin.adapters.account.display_name"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"login": "komainu.web.signin.forms.SignInForm"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

MFA_ADAPTER = "komainu.web.signin.adapters.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are entered by the office; nobody registers themselves
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "komainu.web.signin.forms.SecondStepForm",
    "authenticate_webauthn": "komainu.web.signin.forms.PasskeySecondStepForm",
    "login_webauthn": "komainu.web.signin.forms.PasskeySignInForm",
}

# The company's own accounts (OpenID Connect). Without an issuer nothing of it is there.
OIDC_ISSUER = env.str("KOMAINU_OIDC_ISSUER", default="").rstrip("/")
OIDC_NAME = env.str("KOMAINU_OIDC_NAME", default="会社のアカウント")
OIDC_ONLY = env.bool("KOMAINU_OIDC_ONLY", default=False)
OIDC_STAFF_NUMBER_CLAIM = env.str("KOMAINU_OIDC_STAFF_NUMBER_CLAIM", default="")
SOCIALACCOUNT_ADAPTER = "komainu.web.signin.adapters.company.CompanyAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link, not a form: the CSP lets no form lead to another site
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "company",
                    "name": OIDC_NAME,
                    "client_id": env.str("KOMAINU_OIDC_CLIENT_ID", default=""),
                    "secret": secret(env, "KOMAINU_OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": OIDC_ISSUER, "oauth_pkce_enabled": True},
                }
            ]
        }
    }
    if OIDC_ISSUER
    else {}
)

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [SITE_FOLDER / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = not STATIC_ROOT.exists()
if WHITENOISE_USE_FINDERS:
    # Where nothing was collected (the demo, a small house) files come from the packages; whitenoise need not warn of it.
    warnings.filterwarnings("ignore", message="No directory at: ", category=UserWarning)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(STORAGE_FOLDER)}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT.exists() and not IS_TEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 25_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

# Mail goes out only where the organisation named a server; until then every mail waits in the outbox and the pages say so.
MAIL_URL = env.str("KOMAINU_MAIL_URL", default="")
if MAIL_URL:
    vars().update(env.email_url("KOMAINU_MAIL_URL"))
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if IS_TEST:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("KOMAINU_MAIL_FROM", default="komainu@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Chats of the house (Slack, Teams, Chatwork, LINE WORKS) are reached by https in the public network. A house that runs its own names
# its hosts here (host or host:port), and says so if they speak plain http.
WEBHOOK_HOSTS = frozenset(each.lower() for each in env.list("KOMAINU_WEBHOOK_HOSTS", default=[]))
WEBHOOK_HTTP = env.bool("KOMAINU_WEBHOOK_HTTP", default=False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"no_tokens": {"()": "komainu.web.mailroom.hiding.HideTokens"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_tokens"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"komainu": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]  # TLS is ended by the proxy in front; HSTS follows the address
