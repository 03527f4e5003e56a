"""The issue stage as Prefect sees it: one task per batch, minted in parallel."""

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner

from flows.issue_keys import steps
from flows.running import Running


@task(task_run_name="mint batch {batch_no}", cache_policy=NO_CACHE, persist_result=False)
def mint(batch_no: int) -> int:
    """Step 9 for one batch."""
    running = Running.here()
    return steps.mint_batch(running.services, batch_no, running.night_no)


@flow(persist_result=False)
def issue_keys(night_no: int) -> dict[str, int]:
    """Plan, mint and publish; a failed batch waits for the next night and blocks nobody."""
    running = Running.here()
    services, settings = running.services, running.settings
    services.progress.start("Planning", 1)
    planned = steps.plan_requests(services, settings, night_no)
    services.progress.advance()
    minted = running.by_workers("mint")
    waiting = steps.unminted(services)
    services.progress.start("Minting batches", len(waiting))
    with ThreadPoolTaskRunner[int](max_workers=settings.workers) as workers:
        futures = [workers.submit(mint, {"batch_no": batch_no}) for batch_no in waiting]
        for future in futures:
            future.wait()
            services.progress.advance()
            minted += future.state.is_completed()
    states = [future.state for future in futures]
    failures = [s.result(raise_on_failure=False) for s in states if not s.is_completed()]
    running.record_failures("batches failed", failures)
    log_size = steps.publish(services, settings, night_no)
    counts = {"planned": planned, "batches": minted, "log_size": log_size}
    create_table_artifact([counts], key="issue-keys")
    return counts
