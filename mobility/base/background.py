"""Celery: processes, queues and limits. The table of jobs owns what is to be done, and when it is tried again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import Celery, Task
from flask import Flask

from .database import utc_now
from .jobs.queue import beat, clear_done, enqueue
from .jobs.registry import KINDS, job
from .jobs.worker import run
from .transaction import transaction


def init_app(app: Flask) -> None:
    """Make the Celery application whose tasks run inside of `app`'s context, and keep it in `app.extensions`."""

    class ContextTask(Task[Any, Any]):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context():
                return self.run(*args, **kwargs)

    settings = app.config["SETTINGS"]
    celery = Celery(app.name, task_cls=ContextTask)
    celery.conf.update(
        broker_url=settings.redis_url,
        task_ignore_result=True,
        task_default_queue="default",
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 3600,
            "socket_connect_timeout": 3,
            "health_check_interval": 10,
        },
        task_time_limit=300,
        task_soft_time_limit=270,
        worker_hijack_root_logger=False,
        timezone="UTC",
        beat_schedule=_schedule(),
    )
    lease = timedelta(seconds=settings.job_lease_seconds)
    celery.task(name="jobs.run")(_run_task(lease))
    celery.task(name="jobs.enqueue_periodic")(enqueue_periodic)
    celery.set_default()
    app.extensions["celery"] = celery


def _run_task(lease: timedelta) -> Callable[..., None]:
    def run_job(job_id: int) -> None:
        run(job_id, lease)

    return run_job


def enqueue_periodic(name: str) -> None:
    """Beat's only task: note that beat lives, and enqueue `name` unless one is waiting or running."""
    with transaction():
        beat("beat", utc_now())
        enqueue(name, key=f"periodic:{name}")


def _schedule() -> dict[str, dict[str, Any]]:
    return {
        kind.name: {
            "task": "jobs.enqueue_periodic",
            "schedule": kind.every.total_seconds(),
            "kwargs": {"name": kind.name},
            "options": {"expires": kind.every.total_seconds()},
        }
        for kind in KINDS.values()
        if kind.every is not None
    }


@job("jobs.heartbeat", every=timedelta(seconds=30))
def heartbeat() -> None:
    """The worker's sign of life."""
    beat("worker", utc_now())


@job("jobs.clear", every=timedelta(hours=6))
def clear() -> None:
    """Done jobs are forgotten after two weeks."""
    clear_done(utc_now())
