"""What every environment shares. The environment is read here and nowhere else."""

import secrets
from contextlib import suppress
from pathlib import Path

import dj_database_url
import environ
from csp.constants import NONE, SELF

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env("GROUNDSCHOOL_DATA", default=str(BASE_DIR / "var"))).resolve()


def stored_secret(name: str) -> str:
    """Return the installation's own secret `name`, made on first use, readable by the owner only."""
    path = DATA_DIR / name
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        with suppress(FileExistsError):  # of two processes starting at once, one wins
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text().strip()


SECRET_KEY_GIVEN = bool(env("SECRET_KEY", default=""))
SECRET_KEY: str = env("SECRET_KEY", default="") or stored_secret("secret-key")
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "accounts",
    "courses",
    "grader",
    "labs",
    "quizzes",
    "allauth",
    "allauth.account",
    "channels",
    "django_htmx",
    "template_partials",
    "config.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.PartAwayMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

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
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA_DIR / 'groundschool.sqlite3'}", conn_health_checks=True
    ),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Several processes write: take the write lock at BEGIN, and wait for it.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = env("ACCOUNT_EMAIL_VERIFICATION", default="optional")
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Groundschool] "
SIGN_INS_PER_MINUTE: int = env.int("SIGN_INS_PER_MINUTE", default=60)  # a class shares an address
ACCOUNT_RATE_LIMITS = {
    "signup": f"{SIGN_INS_PER_MINUTE}/m/ip",
    "login": f"{SIGN_INS_PER_MINUTE}/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # `key` is the name that was tried
}
# Proxies in front of the web process that add to X-Forwarded-For: whom the limits count.
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXY_COUNT", default=0)
SIGNUP_OPEN: bool = env.bool("SIGNUP_OPEN", default=True)
EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="groundschool@localhost")

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    path for path in (BASE_DIR / "static" / "dist", BASE_DIR / "static" / "img") if path.is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

REDIS_URL: str = env("REDIS_URL", default=f"unix://{DATA_DIR / 'run' / 'redis.sock'}")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    },
}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 120}  # seconds; above every time_limit
CELERY_TASK_PUBLISH_RETRY_POLICY = {  # a page waits for this when Redis is away
    "max_retries": 1,
    "interval_start": 0.05,  # seconds
}
CELERY_BEAT_SCHEDULE = {
    "expire lab sessions": {"task": "labs.tasks.expire_due", "schedule": 15.0},  # seconds
    "sweep lab sessions": {"task": "labs.tasks.sweep", "schedule": 60.0},
    "sweep attempts": {"task": "grader.tasks.sweep", "schedule": 30.0},
    "end exams": {"task": "quizzes.tasks.end_due", "schedule": 60.0},
}

# Where the other processes are.
CURRICULUM_DIR = Path(env("CURRICULUM_DIR", default=str(BASE_DIR / "curriculum")))
CLOUD_CONTROL = Path(env("CLOUD_CONTROL", default=str(DATA_DIR / "cloud" / "control.sock")))
CLOUD_ENDPOINT: str = env("CLOUD_ENDPOINT", default="http://127.0.0.1:4566")
# What a learner's own laptop is told to use; behind a proxy it differs from CLOUD_ENDPOINT.
CLOUD_PUBLIC_ENDPOINT: str = env("CLOUD_PUBLIC_ENDPOINT", default=CLOUD_ENDPOINT)
RUNNER_SOCKET = Path(env("RUNNER_SOCKET", default=str(DATA_DIR / "run" / "runner.sock")))
# More pairs of a cloud and a runner, as JSON; see `labs.pairs`.
LAB_MORE_PAIRS: list[dict[str, str]] = env.json("LAB_MORE_PAIRS", default=[])

# Lab sessions.
LAB_TOOLS = Path(env("LAB_TOOLS", default=str(DATA_DIR / "tools")))  # what set-up has prepared
LAB_PROVIDERS = {"cloud": "labs.providers.cloud.connect"}  # name: factory of the provider
LAB_MAX_OPEN_SESSIONS: int = env.int("LAB_MAX_OPEN_SESSIONS", default=3)  # a learner
LAB_EXTEND_MINUTES: int = env.int("LAB_EXTEND_MINUTES", default=30)
LAB_MAX_EXTENSIONS: int = env.int("LAB_MAX_EXTENSIONS", default=3)
LAB_KEEP_DAYS: int = env.int("LAB_KEEP_DAYS", default=14)  # what was judged; 0: not at all
LAB_KEEP_ATTEMPTS: int = env.int("LAB_KEEP_ATTEMPTS", default=3)  # of one session
LAB_KEEP_MOST: int = env.int("LAB_KEEP_MOST", default=5000)  # of all sessions together

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"httpx": {"level": "WARNING"}},  # a line for each call to cloud and runner
}
