"""The ingest stage as Prefect sees it: one task per drop; numbers in, counts out."""

from dataclasses import asdict

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from flows.ingest import decisions, steps
from flows.ingest.steps import Receipt
from flows.running import Running


@task(task_run_name="take in drop {drop_no}", cache_policy=NO_CACHE, persist_result=False)
def take_in(drop_no: int) -> Receipt:
    """Steps 2 to 7 for one drop."""
    running = Running.here()
    return steps.take_in(running.services, running.settings, drop_no, running.night_no)


@flow(persist_result=False)
def ingest(night_no: int) -> list[Receipt]:
    """Take in every drop that waits; one that fails stops no other, and fails the stage."""
    running = Running.here()
    services, settings = running.services, running.settings
    left_behind = steps.archive_left_behind(services, night_no)
    decisions.apply_decisions(services, settings, night_no)
    services.progress.start("Looking for drops", None)
    waiting = steps.list_drops(services, settings, night_no, running.look)
    services.progress.start("Taking in drops", len(waiting))
    states: list[State[Receipt]] = []
    for drop_no in waiting:
        states.append(take_in(drop_no, return_state=True))
        services.progress.advance()
    steps.make_inboxes(services, night_no)
    taken = [state.result() for state in states if state.is_completed()]
    failed = [state.result(raise_on_failure=False) for state in states if not state.is_completed()]
    running.record_failures("drops failed", [*left_behind, *failed])
    running.gone += [receipt.drop_no for receipt in taken if receipt.state == steps.GONE]
    create_table_artifact([asdict(receipt) for receipt in taken], key="ingest")
    return taken
