"""The comparison (step 11) and the reports (step 14) as Prefect sees them."""

from prefect import flow
from prefect.artifacts import create_table_artifact

from flows.reconcile import steps
from flows.running import Running


@flow(persist_result=False)
def compare(night_no: int) -> bool:
    """Step 11: True where what moved is what can be counted; else nothing may leave."""
    running = Running.here()
    running.services.progress.start("Comparing the books", 1)
    found = steps.compare(running.services, night_no)
    running.services.progress.advance()
    running.unbalanced.update(found.unbalanced)
    create_table_artifact([{"unbalanced": name} for name in found.unbalanced], key="compare")
    return not found.unbalanced


@flow(persist_result=False)
def reconcile(night_no: int) -> bool:
    """Step 14: the reports are written; True where every identity holds."""
    running = Running.here()
    running.services.progress.start("Writing reports", 1)
    as_of = steps.as_of(running.services, night_no)
    settings = running.settings
    reported = steps.report(
        running.services,
        night_no,
        as_of,
        language=settings.language,
        vendor=settings.vendor_name,
        whole=False,
    )
    running.services.progress.advance()
    running.unbalanced.update(reported.unbalanced)
    counts = {"log_size": reported.log_size, "unbalanced": len(reported.unbalanced)}
    create_table_artifact([counts], key="reconcile")
    return reported.balanced
