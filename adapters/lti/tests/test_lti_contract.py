"""LTI keeps the contract; it receives no events, so there is no recorded request to read."""

from lms_feedback_plugin.adapters.lti.adapter import LtiAdapter
from lms_feedback_plugin.adapters.testing import AdapterContract


class TestLti(AdapterContract):
    adapter = LtiAdapter
