"""Every setting once. What differs between demo, test and production is decided here, from `HANDOFF_ENV`."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.env import BASE_DIR, PRODUCTION, TEST, env, environment, field_keys, secret

# --- where and what -------------------------------------------------------------------------------------------------
ENVIRONMENT = environment()
IS_PRODUCTION = ENVIRONMENT == PRODUCTION
IS_DEMO = ENVIRONMENT == "demo"
DEBUG = env.bool("HANDOFF_DEBUG", default=False)
PORT = env.int("HANDOFF_PORT", default=8000)
DATA_DIR = Path(env.str("HANDOFF_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
BASE_URL = env.str("HANDOFF_BASE_URL", default=f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("HANDOFF_ALLOWED_HOSTS", default=[] if IS_PRODUCTION else ["localhost", "127.0.0.1"])
SECRET_KEY = secret("HANDOFF_SECRET_KEY", environment=ENVIRONMENT, data_dir=DATA_DIR)
HANDOFF_SEAL_KEY = secret("HANDOFF_SEAL_KEY", environment=ENVIRONMENT, data_dir=DATA_DIR)
HANDOFF_FIELD_KEYS = field_keys(environment=ENVIRONMENT, data_dir=DATA_DIR)

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_htmx",
    "phonenumber_field",
    "django_structlog",
    "django_prometheus",
    "csp",
    "core",
    "accounts",
    "partners",
    "referrals",
    "reporting",
    "api",
    "web",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "web.accounts.middleware.LocalhostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "web.middleware.RequestContextMiddleware",
    "web.accounts.middleware.SessionLimitsMiddleware",
    "web.accounts.middleware.SignInRequiredMiddleware",
    "web.accounts.middleware.HiddenScreenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.ActorMiddleware",
    "web.accounts.middleware.SecondFactorMiddleware",
    "web.middleware.DomainErrorMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "web.rendering.HandoffRenderer"

# --- database, cache, sessions --------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'handoff.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE is what keeps concurrent writers from losing writes; see docs/decisions/0003.
    synchronous = env.str("HANDOFF_SQLITE_SYNCHRONOUS", default="NORMAL")
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": f"PRAGMA journal_mode=WAL;PRAGMA synchronous={synchronous};"
        "PRAGMA cache_size=-20000;PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = 600  # opening the file anew costs a tenth of a short request
elif env.bool("HANDOFF_DB_POOL", default=False):
    # Only the web process sets this: Celery closes a pool at every task boundary.
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
ATOMIC_REQUESTS = False

cache_url = env.str("HANDOFF_CACHE_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": cache_url}
    if cache_url
    # Shared by all web processes, so that rate limits hold; the default of 300 entries would cull them.
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "handoff_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Browsers send cookies to every port of a host: the port in the name keeps two copies apart.
SESSION_COOKIE_NAME = f"handoff_session_{PORT}"
CSRF_COOKIE_NAME = f"handoff_csrf_{PORT}"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
HANDOFF_IDLE_MINUTES = env.int("HANDOFF_IDLE_MINUTES", default=30)
HANDOFF_HIDE_MINUTES = env.float("HANDOFF_HIDE_MINUTES", default=15)

# --- sign-in --------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.NotTheDemoPassword"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_FORMS = {
    "login": "web.accounts.sign_in_forms.LoginForm",
    "reset_password": "web.accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "web.accounts.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "web.accounts.sign_in_forms.ChangePasswordForm",
    "reauthenticate": "web.accounts.sign_in_forms.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Handoff"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation that made the account reached its address
MFA_FORMS = {
    "authenticate": "web.accounts.sign_in_forms.CodeForm",
    "reauthenticate": "web.accounts.sign_in_forms.CodeAgainForm",
    "activate_totp": "web.accounts.sign_in_forms.ActivateForm",
    "add_webauthn": "web.accounts.sign_in_forms.PasskeyForm",
}
# Browsers accept passkeys on http://localhost only; production is always https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = True
HANDOFF_REQUIRE_SECOND_FACTOR = env.bool("HANDOFF_REQUIRE_SECOND_FACTOR", default=IS_PRODUCTION)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("HANDOFF_TRUSTED_PROXIES", default=0)
KNOX_TOKEN_MODEL = "accounts.ApiToken"
MIGRATION_MODULES = {"knox": None}  # its own token table, which ours replaces, is not made

# --- security headers -----------------------------------------------------------------------------------------------
SECURE_COOKIES = env.bool("HANDOFF_SECURE_COOKIES", default=IS_PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if urlsplit(BASE_URL).scheme == "https" else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked for by this machine, without https
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
# Other sites learn nothing. "no-referrer" would say less to us too: browsers then post forms with "Origin: null".
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
    "publickey-credentials-get": ["self"],
    "publickey-credentials-create": ["self"],
}
if IS_PRODUCTION and (DEBUG or not SECURE_COOKIES):
    raise ImproperlyConfigured("Production refuses to start with HANDOFF_DEBUG on or HANDOFF_SECURE_COOKIES off.")

# --- language, time, files ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "web" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "web" / "static"]
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "uploads")},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
PHONENUMBER_DEFAULT_REGION = "US"
PHONENUMBER_DB_FORMAT = "E164"

# --- mail -----------------------------------------------------------------------------------------------------------
if ENVIRONMENT == TEST:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
elif env.str("HANDOFF_EMAIL_URL", default=""):
    vars().update(env.email("HANDOFF_EMAIL_URL"))
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("HANDOFF_MAIL_FROM", default="Handoff <handoff@localhost>")

# --- background work ------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem"):
    broker = DATA_DIR / "broker"
    for folder in ("queue", "control"):
        (broker / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "data_folder_in": str(broker / "queue"),
        "data_folder_out": str(broker / "queue"),
        "control_folder": str(broker / "control"),
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 0.5, "max_retries": 0, "unacked_restore_throttle": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 0.5
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "clock-schedule")
HANDOFF_LEASE_SECONDS = env.int("HANDOFF_LEASE_SECONDS", default=60)

# --- what an installation may choose --------------------------------------------------------------------------------
HANDOFF_ENVELOPE_ONLY = env.bool("HANDOFF_ENVELOPE_ONLY", default=False)
HANDOFF_REQUIRE_IF_MATCH = env.bool("HANDOFF_REQUIRE_IF_MATCH", default=False)
HANDOFF_KEEP_DRAFT_DAYS = env.int("HANDOFF_KEEP_DRAFT_DAYS", default=30)
HANDOFF_KEEP_CONTENTS_DAYS = env.int("HANDOFF_KEEP_CONTENTS_DAYS", default=90)
HANDOFF_KEEP_TIP_DAYS = env.int("HANDOFF_KEEP_TIP_DAYS", default=730)
HANDOFF_LEAVE_URL = env.str("HANDOFF_LEAVE_URL", default="https://www.weather.gov/")
HANDOFF_METRICS_TOKEN = env.str("HANDOFF_METRICS_TOKEN", default="")

from config.logs import LOGGING as LOGGING  # noqa: E402
from config.logs import configure_structlog  # noqa: E402
from config.rest import REST_FRAMEWORK as REST_FRAMEWORK  # noqa: E402
from config.rest import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS  # noqa: E402

configure_structlog()
