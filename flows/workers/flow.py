"""Workers as Prefect sees them: flow runs of one deployment, on any machine of its work pool."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Crashed, Failed

from flows import wiring
from flows.errors import NightLost
from flows.issue_keys.flow import mint
from flows.lease import joined
from flows.notify.flow import write_bundles
from flows.ports import Services, What
from flows.running import Running
from flows.settings import Settings, home_of
from flows.workers import steps
from flows.workers.terms import terms_of

NAME: Final = "batches"

UNENDED: Final = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]

FAILURES_IN_A_ROW: Final = 3
"""After so many a worker leaves the rest to others: its machine may be the reason."""

SHOWN: Final[Mapping[What, str]] = {"mint": "Minting batches", "bundles": "Writing bundles"}

TASKS: Final[Mapping[What, Callable[[list[int]], State[int]]]] = {
    "mint": lambda numbers: mint(numbers[0], return_state=True),
    "bundles": lambda numbers: write_bundles(numbers[0], numbers, return_state=True),
}


@flow(name=NAME, flow_run_name="{what} for night {night_no}", persist_result=False)
def batches(night_no: int, what: What) -> State[Any]:
    """Mint, or write bundles, for a night that another process leads, until nothing is left.

    Args:
        night_no: The night; `keymill status` shows its number.
        what: The part of it to help with.
    """
    settings = Settings.of_home(home_of(None))
    alone = settings.model_copy(update={"workers": 1})
    with wiring.services(settings) as opened:
        try:
            services = joined(opened, night_no, terms_of(settings, opened.signer))
        except NightLost as over:
            return Completed(message=over.what)
        if what == "bundles":
            steps.look_at_storage(services)
        owner = str(flow_run.id)
        with Running(services, alone, night_no).in_place(), steps.at_work(services, owner):
            return _worked(services, what, owner)


def _worked(services: Services, what: What, owner: str) -> State[Any]:
    done = failed = in_a_row = 0
    while in_a_row < FAILURES_IN_A_ROW and (numbers := steps.next_piece(services, what, owner)):
        state = TASKS[what](numbers)
        if state.is_completed():
            done, in_a_row = done + len(numbers), 0
            continue
        failure = state.result(raise_on_failure=False)
        if isinstance(failure, NightLost):
            raise failure
        steps.leave_to_the_night(services, owner)
        failed, in_a_row = failed + len(numbers), in_a_row + 1
    told = f"{done} done, {failed} failed"
    return Failed(message=told) if failed else Completed(message=told)


def by_workers(what: What) -> int:
    """Steps 9 and 12, as far as workers do them; how many batches or bundles they did.

    What is left, the night does by itself: all of it where there is one piece only, where no worker
    gives a sign of life, and what workers failed at.
    """
    running = Running.here()
    services, settings = running.services, running.settings
    called = steps.call(services, settings, what)
    if called.pieces < 2:
        return 0
    services.progress.start(SHOWN[what], called.ready)
    runs = FlowRuns(running.night_no, what, min(settings.workers, called.pieces))
    try:
        left, note = steps.watch(services, called, runs)
        runs.dismiss()
    except ObjectNotFound:
        left, note = called.ready, " ".join(steps.NO_DEPLOYMENT)
    steps.dismiss(services)
    if note:
        running.notes.append(note)
    return called.ready - left


class FlowRuns:
    """The ``Crew`` of a part of the night: *count* flow runs of the deployment at a time."""

    def __init__(self, night_no: int, what: What, count: int) -> None:
        self._night_no = night_no
        self._what = what
        self._count = count
        self._started: list[UUID] = []

    def start(self) -> None:
        """So many more are scheduled, and those that earlier nights left as running are ended.

        Raises:
            ObjectNotFound: nobody has made the deployment.
        """
        self._bury()
        for _ in range(self._count):
            given = {"night_no": self._night_no, "what": self._what}
            started: FlowRun = run_deployment(steps.DEPLOYMENT, parameters=given, timeout=0)  # type: ignore[assignment]
            self._started.append(started.id)

    def ended(self) -> bool:
        """True where Prefect knows the end of each."""
        mine = FlowRunFilter(id=FlowRunFilterId(any_=self._started))
        with get_client(sync_client=True) as prefect:
            runs = prefect.read_flow_runs(flow_run_filter=mine)
        return all(run.state is not None and run.state.is_final() for run in runs)

    def dismiss(self) -> None:
        """Those that no worker has begun never begin."""
        mine = FlowRunFilter(id=FlowRunFilterId(any_=self._started))
        with get_client(sync_client=True) as prefect:
            for run in prefect.read_flow_runs(flow_run_filter=mine):
                if run.state is not None and run.state.is_scheduled():
                    over: State[Any] = Cancelled(message="The work is done.")
                    prefect.set_flow_run_state(run.id, over, force=True)

    def _bury(self) -> None:
        """Runs of earlier nights have ended: a machine that dies leaves its own running for ever.

        No other night runs now, or it would hold the lease.
        """
        unended = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=UNENDED)))
        ours = DeploymentFilter(name=DeploymentFilterName(any_=[NAME]))
        with get_client(sync_client=True) as prefect:
            for run in prefect.read_flow_runs(flow_run_filter=unended, deployment_filter=ours):
                if run.parameters.get("night_no") != self._night_no:
                    dead: State[Any] = Crashed(
                        message="Its night is over, and it gave no sign of life."
                    )
                    prefect.set_flow_run_state(run.id, dead, force=True)
