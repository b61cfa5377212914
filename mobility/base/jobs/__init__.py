"""Jobs: work for a worker, written in the transaction that causes it and kept in a table until it is done."""

from .models import Job, JobState
from .queue import enqueue, enqueue_all, enqueue_each, is_under_way, under_way, under_way_as, wanted
from .registry import Finish, job

__all__ = [
    "Finish",
    "Job",
    "JobState",
    "enqueue",
    "enqueue_all",
    "enqueue_each",
    "is_under_way",
    "job",
    "under_way",
    "under_way_as",
    "wanted",
]
