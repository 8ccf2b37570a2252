"""Proposes scenarios for what no scenario goes through: a real way there, played on the engine, and what the engine said."""

from .append import appended
from .propose import Proposal, propose

__all__ = ["Proposal", "appended", "propose"]
