"""The tables, one file per group of aggregates. Every row belongs to a site, and every query is scoped by it."""

from . import access, attachments, courses, handbook, history, inbox, items, lti, outbox, people, sites, voices
from .base import metadata

__all__ = [
    "access",
    "attachments",
    "courses",
    "handbook",
    "history",
    "inbox",
    "items",
    "lti",
    "metadata",
    "outbox",
    "people",
    "sites",
    "voices",
]
