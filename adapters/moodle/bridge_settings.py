"""What our bridge plugin keeps of us, and handing it what was renewed."""

from __future__ import annotations

from lms_feedback_plugin.adapters.moodle.client import MoodleClient
from lms_feedback_plugin.domain.delivery import HeldKeys
from lms_feedback_plugin.errors import Rejected

CONFIGURE = "local_lmsfeedback_configure"


def configure(client: MoodleClient, secret: str = "", token_key: str = "") -> HeldKeys:
    """Give the bridge a new secret and token key, where given; which ones it holds now. Raises ``Retryable``, ``Rejected``."""
    answer = client.call(CONFIGURE, secret=secret or None, tokenkey=token_key or None)
    told = answer if isinstance(answer, dict) else {}
    held = [_prints(told.get(name)) for name in ("secrets", "tokenkeys")]
    if held[0] is None or held[1] is None:
        raise Rejected(f"{CONFIGURE} answered no fingerprints. Are service and bridge plugin of the same age?")
    return HeldKeys(held[0], held[1])


def _prints(told: object) -> tuple[str, ...] | None:
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        return None
    return tuple(told)
