"""The notify stage as Prefect sees it: a task per reply, per group of bundles, per delivery run."""

from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from flows.notify import steps
from flows.running import Running


@task(task_run_name="reply to drop {drop_no}", cache_policy=NO_CACHE, persist_result=False)
def write_reply(drop_no: int) -> None:
    """Step 12 for one drop."""
    running = Running.here()
    steps.write_reply(running.services, running.settings, drop_no, running.night_no)


@task(task_run_name="bundles from {first_no}", cache_policy=NO_CACHE, persist_result=False)
def write_bundles(first_no: int, bundle_nos: list[int]) -> int:
    """Step 12 for one group of bundles."""
    running = Running.here()
    return steps.write_bundles(running.services, running.settings, bundle_nos, running.night_no)


@task(task_run_name="deliver", cache_policy=NO_CACHE, persist_result=False)
def deliver() -> dict[str, int]:
    """Step 13."""
    running = Running.here()
    return steps.deliver(running.services, running.settings, running.night_no)


@flow(persist_result=False)
def notify(night_no: int) -> dict[str, int]:
    """Write replies and bundles, then deliver them; one that fails stops no other."""
    running = Running.here()
    replies = steps.unreplied(running.services)
    running.services.progress.start("Writing replies", len(replies))
    states: list[State[Any]] = []
    for drop_no in replies:
        states.append(write_reply(drop_no, return_state=True))
        running.services.progress.advance()
    running.by_workers("bundles")
    groups = steps.bundle_groups(running.services)
    running.services.progress.start("Writing bundles", len(groups))
    for group in groups:
        states.append(write_bundles(group[0], group, return_state=True))
        running.services.progress.advance()
    failures = [s.result(raise_on_failure=False) for s in states if not s.is_completed()]
    running.record_failures("replies or bundles failed", failures)
    counts = {"replies": len(replies), "bundle groups": len(groups), **deliver()}
    create_table_artifact([counts], key="notify")
    return counts
