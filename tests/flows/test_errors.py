"""Errors for operators say the same wherever they end up."""

import pickle

from flows.errors import DatabaseUnavailable


def test_a_copy_of_an_error_says_the_same_and_what_to_do() -> None:
    error = DatabaseUnavailable("The database is locked.", "Wait, then run again.")
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), copy.what, copy.remedy) == (type(error), error.what, error.remedy)
    assert str(copy) == "The database is locked. Wait, then run again."
