"""Queues in front of people: how many of them a promise needs. Pure, and driven by the machine that the service runs."""

from .assumptions import Assumptions, Spread
from .choices import Choices
from .figures import Crew, Figures, Measure, Place, Promise
from .search import Found, Simulation, smallest_staff
from .world import World

__all__ = [
    "Assumptions",
    "Choices",
    "Crew",
    "Figures",
    "Found",
    "Measure",
    "Place",
    "Promise",
    "Simulation",
    "Spread",
    "World",
    "smallest_staff",
]
