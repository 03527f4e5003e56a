"""The command ``prefect`` with a schedule that works: ``python -m flows.cli.prefect_mended WORDS``.

Prefect 3.8 inserts the runs of a schedule in bulk, with their states under a name that SQLAlchemy
2.1 takes for an attribute to be set, and refuses: its scheduler logs an error every few seconds,
and no run is ever scheduled. SQLAlchemy 2.0 left such a name alone, and so it is told to here.
"""

import runpy


def mend() -> None:
    """True from now on, in this process: runs of schedules can be inserted."""
    from prefect.server.database.orm_models import FlowRun
    from sqlalchemy.ext.hybrid import hybrid_property

    state = FlowRun.__mapper__.all_orm_descriptors["state"]
    if isinstance(state, hybrid_property) and state.bulk_dml_setter is None:
        state.bulk_dml_setter = _leave_alone


def _leave_alone(cls: object, mapping: object, value: object) -> None:
    return None


if __name__ == "__main__":
    mend()
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)
