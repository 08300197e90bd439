"""Promises about the errors: one base, whose mistake it is, how to mend it, and the data as attributes."""

import pickle

import pytest

import heliograph
from heliograph import (
    ConfigurationError,
    HeliographError,
    MessageTooLargeError,
    OutsideRequestError,
    SecretKeyError,
    StoreUnavailableError,
    UnknownCategoryError,
    UnsafeURLError,
    UnstorableError,
)

ERRORS = (
    ConfigurationError,
    MessageTooLargeError,
    OutsideRequestError,
    SecretKeyError,
    StoreUnavailableError,
    UnknownCategoryError,
    UnsafeURLError,
    UnstorableError,
)


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_has_the_one_base(error: type[Exception]) -> None:
    """`except HeliographError` catches whatever we raise, and each error can be imported from the face."""
    assert issubclass(error, HeliographError)
    assert getattr(heliograph, error.__name__) is error


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (SecretKeyError, RuntimeError),
        (SecretKeyError, ConfigurationError),
        (OutsideRequestError, RuntimeError),
        (UnstorableError, TypeError),
        (UnknownCategoryError, ValueError),
        (UnsafeURLError, ValueError),
        (MessageTooLargeError, ValueError),
    ],
)
def test_an_error_is_also_what_python_programmers_expect(error: type[Exception], builtin: type[Exception]) -> None:
    """Code that expects the built-in error, or the framework's RuntimeError, keeps catching it."""
    assert issubclass(error, builtin)


def test_the_face_names_every_error() -> None:
    """No error is raised that the public face does not name."""
    named = {name for name in heliograph.__all__ if name.endswith("Error")}
    assert named == {error.__name__ for error in (HeliographError, *ERRORS)}


def test_too_large_says_by_how_much() -> None:
    """The error has size and limit, in its text and as attributes."""
    error = MessageTooLargeError(size=9000, limit=2048)
    assert (error.size, error.limit) == (9000, 2048)
    assert "9000" in str(error)
    assert "2048" in str(error)


@pytest.mark.parametrize(
    ("category", "hint"),
    [("sucess", "did you mean 'success'?"), ("warn", "did you mean 'warning'?"), ("zzz", "not declared.")],
)
def test_an_unknown_category_says_what_there_is(category: str, hint: str) -> None:
    """The error suggests the nearest category, if any is near, and lists them all."""
    error = UnknownCategoryError(category, ["warning", "success"])
    assert hint in str(error)
    assert str(error).endswith("Known: success, warning.")
    assert (error.category, error.known) == (category, ["success", "warning"])


@pytest.mark.parametrize(
    "error",
    [
        MessageTooLargeError(size=9000, limit=2048),
        UnknownCategoryError("sucess", ["success"]),
        UnstorableError("A message cannot hold a set.", set),
        ConfigurationError("No."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_survives_a_process_boundary(error: Exception) -> None:
    """Test runners and task queues that pickle errors show the one that was raised."""
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))
