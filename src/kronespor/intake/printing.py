"""What a worker prints: whether it is waited for."""

import logging
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)
RETRY = timedelta(hours=1)  # until what could not be printed is tried again


def is_waited_for(task: "Task[[str], bool]", argument: str) -> bool:
    """Whether a worker is to print something, or at it; it is queued unless it has just failed."""
    tries = DBTaskResult.objects.filter(task_path=task.module_path, args_kwargs__args=[argument])
    last = tries.order_by("-enqueued_at").first()
    if last is None or (last.finished_at is not None and last.finished_at < timezone.now() - RETRY):
        try:
            with transaction.atomic():
                task.enqueue(argument)
        except OperationalError as error:  # the disk is full, or only read: the rest is shown all the same
            logger.warning("%s: %s", argument, error)
            return False
        return True
    return last.status in (TaskResultStatus.READY, TaskResultStatus.RUNNING)
