"""The server that ``serve`` starts makes the runs of a schedule."""

import json
import time
import urllib.request
from typing import Any, Final

SECONDS: Final = 60


def asked(address: str, what: str, **given: Any) -> Any:
    """What Prefect's server answers."""
    request = urllib.request.Request(
        f"{address}/{what}",
        data=json.dumps(given).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_a_deployment_with_a_schedule_gets_its_next_runs(prefect_address: str) -> None:
    flow = asked(prefect_address, "flows/", name="scheduled")
    every_night = {"schedule": {"cron": "0 2 * * *", "timezone": "UTC"}, "active": True}
    made = asked(
        prefect_address,
        "deployments/",
        name="scheduled",
        flow_id=flow["id"],
        schedules=[every_night],
    )
    of_it = {"deployments": {"id": {"any_": [made["id"]]}}}
    deadline = time.monotonic() + SECONDS
    while not (runs := asked(prefect_address, "flow_runs/filter", **of_it)):
        assert time.monotonic() < deadline, "nothing was scheduled"
        time.sleep(0.5)
    assert {run["state"]["type"] for run in runs} == {"SCHEDULED"}
    assert all("T02:00:00" in run["expected_start_time"] for run in runs)
