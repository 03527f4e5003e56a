"""The check of workers: Prefect's server answers, knows the deployment, and somebody works."""

from typing import TYPE_CHECKING

from flows import wiring
from flows.errors import PrefectUnavailable, WrongSettings
from flows.settings import Settings, prefect_server_named, quiet_prefect
from flows.workers.steps import DEPLOYMENT, NO_DEPLOYMENT, START_A_WORKER
from flows.workers.terms import terms_of

if TYPE_CHECKING:
    from prefect.client.schemas.objects import Worker


def workers(settings: Settings) -> str:
    """Somebody is there to mint and to make bundles, where that is not this machine's threads.

    The first eight digits of the terms are the same on all machines that may work together.
    """
    if settings.runner == "threads":
        return f"this machine, {settings.workers} threads"
    terms = terms_of(settings, wiring.signer_of(settings))
    if not prefect_server_named():
        raise WrongSettings(
            "PREFECT_API_URL names no Prefect server.", "Set it as on the machines that work."
        )
    quiet_prefect(settings.home)
    pool, online = _online()
    if not online:
        raise PrefectUnavailable(f"No worker of the pool {pool} is online.", START_A_WORKER)
    names = ", ".join(sorted(worker.name for worker in online))
    return f"{len(online)} online in the pool {pool} ({names}); terms {terms[:8]}"


def _online() -> "tuple[str, list[Worker]]":
    """The pool of the deployment, and its workers that gave a sign of life."""
    from httpx import HTTPError
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound, PrefectException

    try:
        with get_client(sync_client=True) as prefect:
            deployment = prefect.read_deployment_by_name(DEPLOYMENT)
            pool = deployment.work_pool_name or ""
            found = prefect.read_workers_for_work_pool(pool)
    except ObjectNotFound:
        raise WrongSettings(*NO_DEPLOYMENT) from None
    except (HTTPError, PrefectException):
        raise PrefectUnavailable(
            "Prefect's server, which PREFECT_API_URL names, does not answer as it should.",
            "See to it and, where it asks for a login, to PREFECT_API_AUTH_STRING.",
        ) from None
    return pool, [worker for worker in found if worker.status == "ONLINE"]
