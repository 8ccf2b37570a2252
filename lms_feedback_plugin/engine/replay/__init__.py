"""Recorded history through a changed file: what would have gone otherwise. Pure; the reading stands in the service."""

from .consequences import Consequence, Key, Outcome, compare
from .record import Life, Recorded, Trail
from .track import Track, written_by
from .walker import walk

__all__ = ["Consequence", "Key", "Life", "Outcome", "Recorded", "Track", "Trail", "compare", "walk", "written_by"]
