"""Structured logs: JSON lines without query strings, addresses of people, or links that are keys."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

SECRETS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[e-mail]"),
    (re.compile(r"(?<=[\w/])\?[\w%.\[\]-]+=[^\s\"']*"), ""),
    (re.compile(r"(/(?:o|d|pay|pay/card|v1/orders|v1/designs|key|confirm-email|reset)/)(?!card/)[^/\s\"']+"), r"\1[key]"),
)


def scrub(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take out of every text what says who somebody is or opens something for whoever reads it."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = scrubbed(value)
    return event


def scrubbed(text: str) -> str:
    for pattern, replacement in SECRETS:
        text = pattern.sub(replacement, text)
    return text


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
]


def configure() -> None:
    """Send structlog's events through the standard library's handlers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def settings(level: str) -> dict[str, Any]:
    """Django's LOGGING: our own events and background tasks from `level` on, everybody else's from WARNING."""
    ours = {"level": level}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    scrub,
                    structlog.processors.JSONRenderer(),
                ],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            **dict.fromkeys(
                ("accounts", "catalog", "config", "configurator", "experiments", "orders", "recommendations", "django_structlog"), ours
            ),
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},  # config.middleware says every status; only failures bring their traceback
            # Any scanner could fill the disk with the tracebacks of these.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.security.TooManyFieldsSent": {"level": "CRITICAL"},
        },
    }
