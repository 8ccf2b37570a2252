"""The schema of ``workspace.yaml``."""

from __future__ import annotations

from lms_feedback_plugin.definitions.editor import words
from lms_feedback_plugin.definitions.editor.of_workflow import DRAFT
from lms_feedback_plugin.definitions.editor.words import HOUR, NAME, TEXT, Schema
from lms_feedback_plugin.definitions.offices import WEEKDAYS

_STRETCH = f"{HOUR}-({HOUR}|24:00)"


def workspace_schema(language: str = "en") -> Schema:
    """Everything that ``workspace.yaml`` may hold. It refers to nothing, so it is the same for all."""
    new_names = words.either(words.pattern(NAME), words.listing(words.pattern(NAME)))
    labels = words.either(TEXT, {"type": "object", "additionalProperties": TEXT})
    keys = {
        "workspace": TEXT,
        "languages": words.either(TEXT, words.listing(TEXT)),
        "roles": words.either(words.listing(words.pattern(NAME)), {"type": "object", "additionalProperties": labels}),
        "calendars": words.section(calendar(language)),
        "adapters": words.either(new_names, {"type": "object", "additionalProperties": words.listing(words.pattern(NAME))}),
        "templates": new_names,
        "surveys": new_names,
    }
    whole = words.explained("workspace", keys, language, ("workspace", "languages", "roles"))
    return {"$schema": DRAFT, "title": "A workspace of lms-feedback", **whole}


def calendar(language: str = "en") -> Schema:
    """Hours by weekday or stretch of weekdays, single days, public holidays."""
    hours = words.either({"enum": ["closed"]}, words.pattern(rf"^{_STRETCH}(, ?{_STRETCH})*$"))
    days = {"type": "object", "propertyNames": {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}, "additionalProperties": hours}
    fixed: dict[str, Schema] = {
        "zone": TEXT,
        "days": days,
        "holidays": words.pattern("^[A-Z]{2} [0-9]{4}(-[0-9]{4})?$"),
        "mon-fri": hours,
    }
    week = "|".join(WEEKDAYS)
    return {**words.explained("calendar", fixed, language, ("zone",)), "patternProperties": {f"^({week})(-({week}))?$": hours}}
