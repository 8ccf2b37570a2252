"""Deep linking 2.0: a teacher chooses what to place in the course, and the platform gets it signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pylti1p3.deep_link import DeepLink
from pylti1p3.deep_link_resource import DeepLinkResource

from lms_feedback_plugin.adapters.lti.refusals import refusal
from lms_feedback_plugin.adapters.lti.tool import in_library_words
from lms_feedback_plugin.domain.lti import Registration, ToolKey

KIND = "lmsfb_kind"
"""The custom value by which a placed link says where it leads."""
TITLE = "lmsfb_title"
"""The custom value that holds the title that we gave: what a teacher made of it since says more about the place."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the platform wants back: where to, whether more than one link, and the words that it wants to see again."""

    return_url: str
    several: bool
    data: str | None


def asked(settings: Mapping[str, Any]) -> Asked:
    """The request in ``settings``. Raises ``LaunchRefused`` where it names no address to answer to."""
    url, data = settings.get("deep_link_return_url"), settings.get("data")
    if not isinstance(url, str) or urlsplit(url).scheme not in ("https", "http") or not urlsplit(url).netloc:
        raise refusal("missing", seen="deep_link_return_url")
    several = settings.get("accept_multiple") in (True, "true")
    return Asked(url, several, data if isinstance(data, str) else None)


def answer(registration: Registration, key: ToolKey, deployment: str, wish: Asked, links: Sequence[tuple[str, str]]) -> str:
    """The signed answer: a JWT with a link for each (kind, title), in a new window where the platform lets us say so."""
    settings: Any = {"deep_link_return_url": wish.return_url, "data": wish.data}
    link = DeepLink(in_library_words(registration, key), deployment, settings)
    message = link.get_message_jwt([_Link(kind, title) for kind, title in links])
    if wish.data is None:
        message.pop("https://purl.imsglobal.org/spec/lti-dl/claim/data")
    return str(link.encode_jwt(message))  # type: ignore[no-untyped-call]


class _Link(DeepLinkResource):
    def __init__(self, kind: str, title: str) -> None:
        self.set_title(title)
        self.set_custom_params({KIND: kind, TITLE: title})

    def to_dict(self) -> dict[str, object]:
        """Without the library's ``"url": null``: no address is the tool's own, and a null is not everywhere taken for none."""
        told = {name: value for name, value in super().to_dict().items() if value is not None}
        return told | {"window": {"targetName": "lms-feedback"}}
