"""The notify stage as Prefect sees it: a task per reply, per group of bundles, per delivery run."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.task_runners import ThreadPoolTaskRunner

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


@task(task_run_name="announce", cache_policy=NO_CACHE, persist_result=False)
def announce() -> int:
    """Step 12, notices."""
    running = Running.here()
    return steps.announce(running.services, running.settings, running.night_no)


@task(task_run_name="deliver", cache_policy=NO_CACHE, persist_result=False)
def deliver(only: str | None = None) -> dict[str, int]:
    """Step 13."""
    running = Running.here()
    return steps.deliver(running.services, running.settings, running.night_no, only)


@task(task_run_name="write statements", cache_policy=NO_CACHE, persist_result=False)
def write_statements() -> int:
    """Step 12, last: of accounts whose licenses this night changed."""
    running = Running.here()
    return steps.write_statements(running.services, running.settings, running.night_no)


@flow(persist_result=False)
def notify(night_no: int) -> dict[str, int]:
    """Write replies and bundles, then deliver them; one that fails stops no other.

    Long replies are written one by one beside all else, and mailed last.
    """
    running = Running.here()
    progress = running.services.progress
    long = steps.long_replies(running.services)
    short = [n for n in steps.unreplied(running.services) if n not in long]
    with ThreadPoolTaskRunner[None](max_workers=1) as beside:
        futures = [beside.submit(write_reply, {"drop_no": drop_no}) for drop_no in long]
        states = _written("Writing replies", [partial(write_reply, n) for n in short])
        running.by_workers("bundles")
        groups = steps.bundle_groups(running.services)
        states += _written("Writing bundles", [partial(write_bundles, g[0], g) for g in groups])
        states.append(announce(return_state=True))
        sent = [deliver(return_state=True)]
        progress.start("Writing long replies", len(futures))
        for future in futures:
            future.wait()
            progress.advance()
    states += [future.state for future in futures]
    states += [write_statements(return_state=True)]
    failures = [s.result(raise_on_failure=False) for s in states if not s.is_completed()]
    running.record_failures("replies, bundles, notices or statements failed", failures)
    sent += [deliver("reply", return_state=True)] if long else []
    counts = Counter({"replies": len(short) + len(long), "bundle groups": len(groups)})
    for state in sent:
        counts.update(state.result())
    create_table_artifact([dict(counts)], key="notify")
    return dict(counts)


def _written(what: str, tasks: Sequence[Callable[..., Any]]) -> list[State[Any]]:
    """How each of *tasks* ended, one after the other."""
    progress = Running.here().services.progress
    progress.start(what, len(tasks))
    states = []
    for one in tasks:
        states.append(one(return_state=True))
        progress.advance()
    return states
