"""The programs of the facade's tests."""

import pytest

from tests.api.engine_rest.rest import Rest, program
from tests.api.town import Town


@pytest.fixture
def rest(town: Town) -> Rest:
    """A program that may do everything a program may."""
    return program(town)


@pytest.fixture
def other(town: Town, rest: Rest) -> Rest:
    """Another program of the town: it works, and started nothing."""
    return program(town, "other", "INT")
