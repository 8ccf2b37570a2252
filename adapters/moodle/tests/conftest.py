"""What the tests of this guest share."""

import pytest
from pytest_httpserver import HTTPServer

from lms_feedback_plugin.adapters.moodle.tests.answering_moodle import Moodle


@pytest.fixture
def moodle(httpserver: HTTPServer) -> Moodle:
    return Moodle(httpserver)
