"""The demo academy on the service's side: its site, its people with their roles, and sign-ins for staff.

Told again it changes nothing that stands, so a second start keeps what was tried out.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from lms_feedback_plugin.adapters.sandbox import demo
from lms_feedback_plugin.domain.site import Connection, Site
from lms_feedback_plugin.store.database import Database

from .access import Access

SITE = "academy"
FILE = "academy.json"


@dataclass(frozen=True, slots=True)
class Keys:
    """What the academy and the service share: ``secret`` signs webhooks, ``token_key`` learner tokens."""

    secret: str
    token_key: str


def shared_keys(data_dir: Path) -> Keys:
    """The keys of this sandbox, made once and kept in a file that only its owner reads."""
    file = data_dir / FILE
    if file.exists():
        return Keys(**json.loads(file.read_text(encoding="utf-8")))
    keys = Keys("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii"), secrets.token_urlsafe(32))
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(keys)), encoding="utf-8")
    return keys


def academy_site(url: str, keys: Keys) -> Site:
    """The site: the academy is its LMS, its tracker and its board."""
    return Site(
        id=SITE,
        name="Demo Academy",
        languages=("en", "zh-CN"),
        origin=url,
        bindings={"lms": "sandbox", "tracker": "sandbox", "board": "sandbox"},
        connections={"sandbox": Connection(SITE, "sandbox", {"url": url}, (keys.secret,))},
        token_keys=(keys.token_key,),
    )


def seed(database: Database, access: Access, site: Site) -> None:
    """Register the academy, its courses and its people; staff get the demo password once."""
    with database.unit() as unit:
        unit.sites.put(site)
        for course in demo.demo_courses(site.id, site.origin):
            unit.courses.put(course)
        known = {account.email for account in unit.accounts.list(site.id)}
        people = demo.demo_people(site.id)
        met = unit.people.get_many(site.id, [person.id for person in people])
        for person in people:
            if person.id not in met:
                unit.people.put(person)
        unit.commit()
    for person in people:
        if person.email and person.email not in known:
            access.create_account(site.id, person.email, demo.DEMO_PASSWORD, person)
