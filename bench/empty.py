"""An empty Prefect flow of the shape of a small night: ``python -m bench.empty HOME``.

As many flows, tasks, submitted tasks and artifacts as a night with one drop, one batch and one
group of bundles, and nothing in them. Prefect starts the server itself, as it does where none is
set up, with the settings that the night gives it.
"""

import sys
from pathlib import Path
from typing import Any

from flows.settings import quiet_prefect

quiet_prefect(Path(sys.argv[1]))  # Prefect reads its settings when it is imported

from prefect import flow, task  # noqa: E402
from prefect.artifacts import create_table_artifact  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings  # noqa: E402
from prefect.task_runners import ThreadPoolTaskRunner  # noqa: E402


@task(task_run_name="empty {number}", cache_policy=NO_CACHE, persist_result=False)
def empty(number: int) -> int:
    return number


def told(name: str) -> None:
    create_table_artifact([{"counts": 0}], key=name)


@flow(persist_result=False)
def ingest(night_no: int) -> int:
    empty(night_no, return_state=True)
    told("ingest")
    return night_no


@flow(persist_result=False)
def issue_keys(night_no: int) -> int:
    with ThreadPoolTaskRunner[int](max_workers=2) as workers:
        workers.submit(empty, {"number": night_no}).wait()
    told("issue-keys")
    return night_no


@flow(persist_result=False)
def compare(night_no: int) -> int:
    told("compare")
    return night_no


@flow(persist_result=False)
def notify(night_no: int) -> int:
    for number in range(5):
        empty(number, return_state=True)
    told("notify")
    return night_no


@flow(persist_result=False)
def reconcile(night_no: int) -> int:
    told("reconcile")
    return night_no


@flow(name="nightly", persist_result=False)
def nightly() -> None:
    stages: list[Any] = [ingest, issue_keys, compare, notify, reconcile]
    for stage in stages:
        if not stage(1, return_state=True).is_completed():
            raise SystemExit("bench: the empty flow failed, so its figures say nothing")


if __name__ == "__main__":
    with temporary_settings(set_defaults={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        nightly()
