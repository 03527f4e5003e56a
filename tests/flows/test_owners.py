"""Who owned the lease: this machine tells of its own processes alone whether they have ended."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from flows import owners

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def with_number(number: object) -> str:
    """The name of an owner of this machine that would have that process number."""
    numbered_in, _, began, moment = owners.of_this_process(NOW).split()
    return f"{numbered_in} {number} {began} {moment}"


def test_a_process_that_runs_is_not_gone() -> None:
    assert not owners.is_gone(owners.of_this_process(NOW))


def test_a_process_that_has_ended_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert owners.is_gone(with_number(ended.pid))


def test_a_number_that_was_given_to_another_process_since_says_that_the_owner_is_gone() -> None:
    assert owners.is_gone(with_number(os.getppid()))


@pytest.mark.parametrize("number", [10**30, -(10**30), "x", "", "1.5"])
def test_an_owner_whose_number_is_none_is_not_known_to_be_gone(number: object) -> None:
    assert not owners.is_gone(with_number(number))
