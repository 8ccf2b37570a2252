"""Proofs over a whole workflow: what can happen to an item on any way through it, whoever acts and whoever does not.

A workflow goes in, findings come out: names and ways, no sentences. ``untold`` proves that no item ends with its reporter
in the dark, ``forgotten`` that none lies for ever where nothing happens; the rest are smaller promises. Where something
cannot be decided (a condition on free text, a sum), the worse is taken to be possible: a clean proof holds.
"""

from .deciding import Deciding
from .findings import Chance, Circle, Finding, Forgotten, Leg, Path, Unfilled, Untold, Way
from .proving import prove

__all__ = ["Chance", "Circle", "Deciding", "Finding", "Forgotten", "Leg", "Path", "Unfilled", "Untold", "Way", "prove"]
