"""What is logged: lines of text or of JSON, each with the id of the request that it belongs to."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is answered; empty outside of one."""
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "taskName"}
"""What every record has, and Django's request, which is no text."""


def _on_one_line(text: str) -> str:
    """A text with its control characters spelled out: what visitors send ends no line and speaks to no terminal."""
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in text)


class Text(logging.Formatter):
    """A line a person reads; a traceback follows it."""

    default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        record.request_id = REQUEST.get() or "-"
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own)
        """The line without a traceback."""
        return _on_one_line(super().formatMessage(record))


class Json(logging.Formatter):
    """A line of JSON for programs that gather logs, with a traceback and what else was said beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _PLAIN},
        }
        if request := REQUEST.get():
            line["request_id"] = request
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _on_one_line(json.dumps(line, ensure_ascii=False, default=str))


def logging_of(kind: str) -> dict[str, object]:
    """Django's LOGGING: what is wrong, as text; as `kind` ("text", "json") each request and each task too."""
    level = "INFO" if kind else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {
                "()": "kronespor.config.logs.Text",
                "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
            },
            "json": {"()": "kronespor.config.logs.Json"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": kind or "text"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {name: {"level": level} for name in ("kronespor", "django_tasks", "django_tasks_db")},
    }
