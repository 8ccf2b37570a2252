"""Mail keeps the contract; it receives nothing, so there is nothing recorded to read."""

from collections.abc import Mapping
from typing import ClassVar

from lms_feedback_plugin.adapters.mail.adapter import MailAdapter
from lms_feedback_plugin.adapters.testing import AdapterContract


class TestMail(AdapterContract):
    adapter = MailAdapter
    settings: ClassVar[Mapping[str, str]] = {"host": "127.0.0.1", "from": "feedback@example.edu"}
