"""What a worker prints: whether it is waited for."""

import logging
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)
PRINTING = 0x4B524F5052  # the key of the lock of whoever asks for a print
RETRY = timedelta(hours=1)  # until what could not be printed is tried again


def is_waited_for(task: "Task[[str], bool]", argument: str) -> bool:
    """Whether a worker is to print something, or at it; it is queued, once, unless it has just failed."""
    tries = DBTaskResult.objects.filter(task_path=task.module_path, args_kwargs__args=[argument])
    if not _is_due(last := tries.order_by("-enqueued_at").first()):
        return last is not None and last.status in (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":  # SQLite has one writer anyway
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PRINTING])
            if _is_due(tries.order_by("-enqueued_at").first()):  # nobody else has asked for it meanwhile
                task.enqueue(argument)
    except OperationalError as error:  # the disk is full, or only read: the rest is shown all the same
        logger.warning("%s: %s", argument, error)
        return False
    return True


def _is_due(last: "DBTaskResult[..., object] | None") -> bool:
    return last is None or (last.finished_at is not None and last.finished_at < timezone.now() - RETRY)
