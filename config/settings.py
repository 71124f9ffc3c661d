"""Settings of the shop: one file, driven by the environment.

Every variable read here is documented in README.md, section “Settings”. A wrong or missing value stops the boot with one line.
"""

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import django_stubs_ext
from csp.constants import NONE, SELF

from config import embedded, environment, logs
from config.environment import address, flag, number, one_of, refuse, text, words
from config.postgres.programs import EmbeddedDatabaseError

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where things live -------------------------------------------------------------------------------------------
try:
    ATELIER_HOME = embedded.home(BASE_DIR)
except EmbeddedDatabaseError as error:
    refuse(str(error))
MEDIA_ROOT = ATELIER_HOME / "media"
MEDIA_URL = text("MEDIA_URL", "/media/")
ARTEFACTS_ROOT = ATELIER_HOME / "artefacts"
UPLOADS_ROOT = ATELIER_HOME / "uploads"  # what shoppers upload: nothing serves this folder as it is
UPLOADS_QUOTA_MB = number("UPLOADS_QUOTA_MB", 20_000)

# --- Safety switches ---------------------------------------------------------------------------------------------
DEBUG = flag("DEBUG", default=True)
EMBEDDED_DATABASE = flag("EMBEDDED_DATABASE", default=DEBUG)
PLAIN_HTTP = flag("PLAIN_HTTP", default=DEBUG)
BEHIND_PROXY = flag("BEHIND_PROXY", default=False)
STAFF_TWO_FACTOR = flag("STAFF_TWO_FACTOR", default=not DEBUG)

LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = words("ALLOWED_HOSTS", LOOPBACK)
DATABASE = environment.database("DATABASE_URL")
REDIS_URL = address("REDIS_URL", "", ("redis", "rediss"))
SECRET_KEY = text("SECRET_KEY")

if DEBUG and set(ALLOWED_HOSTS) - set(LOOPBACK):
    refuse("ALLOWED_HOSTS names a host beyond this machine while DEBUG is on; set DEBUG=0")
if not ALLOWED_HOSTS:
    refuse("ALLOWED_HOSTS is empty; name the hosts this shop answers for")
if DEBUG and not SECRET_KEY:
    SECRET_KEY = embedded.secret(ATELIER_HOME)
if not DEBUG and (len(SECRET_KEY) < 32 or SECRET_KEY.startswith(("django-insecure", "change-me")) or len(set(SECRET_KEY)) < 8):  # noqa: PLR2004
    refuse("SECRET_KEY is missing, short or a default; give at least 32 random characters, or set DEBUG=1 on your own machine")
if DATABASE is None and not EMBEDDED_DATABASE:
    refuse("DATABASE_URL is missing; give one, or set EMBEDDED_DATABASE=1 to run the embedded server on purpose")

# --- Applications ------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "orders.apps.OrdersConfig",
    "configurator.apps.ConfiguratorConfig",
    "catalog.apps.CatalogConfig",
    "experiments.apps.ExperimentsConfig",
    "recommendations.apps.RecommendationsConfig",
    "accounts.apps.AccountsConfig",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "config.apps.StaticConfig",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "auditlog",
    "csp",
    "django_celery_beat",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]
MIDDLEWARE = [
    "config.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.VisitorMiddleware",
    "experiments.middleware.ExperimentsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "configurator.middleware.TooHardMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.consent",
                "catalog.context_processors.shop",
                "orders.context_processors.cart",
            ]
        },
    }
]

# --- Data --------------------------------------------------------------------------------------------------------
DATABASES = {"default": DATABASE or embedded.database(ATELIER_HOME)}
CACHES: dict[str, dict[str, Any]]
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(ATELIER_HOME / "cache"),
            "OPTIONS": {"MAX_ENTRIES": 2_000},
        }
    }
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": UPLOADS_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.assets.BundledStaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = ATELIER_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "gif", "webp", "avif", "gz", "br", "woff", "woff2", "map")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
FILE_UPLOAD_PERMISSIONS = 0o644

# --- People ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "signup": "accounts.forms.OpenAccountForm",
    "add_email": "accounts.forms.AddEmailForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "consent": "60/m/ip",
    "save": "60/m/ip",
    "draw": "240/m/ip,3000/h/ip",
    "upload": "20/m/ip,200/d/ip,1200/h/key",
    "cart": "240/m/ip",
}  # beside allauth's own: each writes a row or draws
ACCOUNT_RATE_LIMITS |= {"gallery": "20/h/ip", "report": "10/h/ip", "alert": "20/h/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_DISABLE_ON_RAW_SAVE = True  # rows that a fixture brings are nobody's change
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Atelier"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:overview"
ACCOUNT_SIGNUP_REDIRECT_URL = "catalog:quiz"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# --- Mail --------------------------------------------------------------------------------------------------------
MAIL_BOX = ATELIER_HOME / "mail"
globals().update(
    environment.mail("EMAIL_URL") or {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": MAIL_BOX}
)
MAIL_BOX_PAGE = flag("MAIL_BOX_PAGE", default=DEBUG)  # /demo/mail/ is open to everybody; without it, to superusers
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "Atelier <shop@localhost>")

# --- Shop --------------------------------------------------------------------------------------------------------
WORD_LISTS = frozenset(
    [
        "arabic",
        "chinese",
        "czech",
        "danish",
        "dutch",
        "english",
        "esperanto",
        "finnish",
        "french",
        "german",
        "hindi",
        "hungarian",
        "italian",
        "japanese",
        "korean",
        "norwegian",
        "persian",
        "polish",
        "portuguese",
        "russian",
        "spanish",
        "swedish",
        "thai",
        "turkish",
    ]
)
SITE_URL = address("SITE_URL", "http://localhost:8000", ("http", "https"))
BLOCKED_WORD_LANGUAGES = words("BLOCKED_WORD_LANGUAGES", ["english", "german"])
if unread := sorted(set(BLOCKED_WORD_LANGUAGES) - WORD_LISTS):
    refuse(f"BLOCKED_WORD_LANGUAGES names {', '.join(unread)}; there are lists for {', '.join(sorted(WORD_LISTS))}")
CURRENCY = one_of("CURRENCY", "EUR", {"EUR"}, "currency the shop can sell in")
DELIVERY_COUNTRY = text("DELIVERY_COUNTRY", "DE")
PAYMENT_PROVIDER = text("PAYMENT_PROVIDER", "orders.payments.FakeProvider")
STOCK_HOLD_MINUTES = number("STOCK_HOLD_MINUTES", 30)
EVENT_RETENTION_DAYS = number("EVENT_RETENTION_DAYS", 400)
MODELS_KEPT = number("MODELS_KEPT", 3)
SCORING_PART = number("SCORING_PART", 5_000)  # visitors that a worker scores in one go
if not SCORING_PART:
    refuse("SCORING_PART is 0; a worker scores at least one visitor at a time")
LANGUAGE_CODE = "en-gb"
TIME_ZONE = one_of("TIME_ZONE", "Europe/Berlin", available_timezones(), "time zone, such as Europe/Berlin")
USE_TZ = True
USE_I18N = False

# --- Security ----------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", [])
CSRF_FAILURE_VIEW = "config.views.page_too_old"

# --- API ---------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 24,
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle", "rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "600/min", "user": "1200/min"},
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,  # without it a made-up X-Forwarded-For is a new visitor each time
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Atelier API",
    "DESCRIPTION": "Catalogue, configurator, designs, orders, recommendations and events of the shop.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# --- Background work ---------------------------------------------------------------------------------------------
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 3600}
else:
    CELERY_BROKER_URL = "files://localhost"
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
    CELERY_BROKER_TRANSPORT_OPTIONS = embedded.broker(ATELIER_HOME)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "accounts.*_mail": {"queue": "mail"},
    "catalog.render_*": {"queue": "images"},
    "configurator.decode_upload": {"queue": "default"},  # a shopper waits for it, and there may be hundreds of pictures to draw
    "configurator.*": {"queue": "images"},
    "experiments.analyse*": {"queue": "score"},
    "recommendations.retrain": {"queue": "train"},
    "recommendations.*_arms": {"queue": "train"},
    "recommendations.report_pictures": {"queue": "train"},
    "recommendations.search": {"queue": "train"},
    "recommendations.score": {"queue": "score"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ALWAYS_EAGER = flag("CELERY_TASK_ALWAYS_EAGER", default=False)

# --- Logs and figures --------------------------------------------------------------------------------------------
logs.configure()
LOGGING = logs.settings(one_of("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}, "log level"))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_DISABLE_ON_RAW_SAVE = True  # rows that a fixture brings are nobody's change
METRICS_TOKEN = text("METRICS_TOKEN")
