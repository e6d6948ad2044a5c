"""Django's settings, taken from the node's options; nothing is decided here that an operator may decide."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from reelbridge.kernel.wording import HOUSE
from reelbridge.node import config
from reelbridge.node.secrets import secret_key

if os.environ.get(config.WHERE) or Path(config.FILE).is_file():
    NODE = config.load(config.find())
else:
    # no node at hand (checks, type checking, tests): a nameless one that owns no files
    NODE = config.Node(Path(tempfile.gettempdir(), "reelbridge-without-a-node"), config.Options())

DEBUG = NODE.options.debug
SECRET_KEY = secret_key(NODE)
ALLOWED_HOSTS = (
    ["*"] if DEBUG else [urlsplit(NODE.options.address).hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
)

DOMAINS = [
    "reelbridge.base",
    "reelbridge.vault",
    "reelbridge.search",
    "reelbridge.media",
    "reelbridge.catalogue",
    "reelbridge.rights",
    "reelbridge.captions",
    "reelbridge.exchange",
    "reelbridge.production",
    "reelbridge.footage",
    "reelbridge.node",
]
INSTALLED_APPS = [
    *reversed(DOMAINS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "reelbridge.base.timing.ServerTiming",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reelbridge.base.doors.RefusalsAsPages",
]

ROOT_URLCONF = "reelbridge.node.urls"
WSGI_APPLICATION = "reelbridge.node.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["reelbridge.base.templating.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reelbridge.base.kit.kit",
            ],
        },
    },
]

DATABASES = {"default": config.database_settings(NODE)}
globals().update(config.mail_settings(NODE))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "base.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "reelbridge.base.accounts.StaffOnly"
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = NODE.options.name_en

LANGUAGE_CODE = NODE.options.language.lower()
LANGUAGES = [("zh-hans", _("Chinese")), ("ru", _("Russian")), ("en", _("English"))]
#: The floors below Django are no apps, but they word refusals and reasons too.
LOCALE_PATHS = [HOUSE / floor / "locale" for floor in ("kernel", "language", "matching")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = NODE.options.time_zone

STATIC_URL = "/static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SESSION_COOKIE_NAME = f"reelbridge_{NODE.id}"
CSRF_COOKIE_NAME = f"reelbridge_{NODE.id}_csrf"
LANGUAGE_COOKIE_NAME = f"reelbridge_{NODE.id}_language"
CSRF_FAILURE_VIEW = "reelbridge.base.doors.out_of_date"
SESSION_COOKIE_SAMESITE = "Lax"
# behind a web server with TLS a browser's Origin is the node's address, though we are asked by plain HTTP
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(NODE.options.address))]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = NODE.options.address.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
