"""Weakens a workflow by one rule at a time, and names what no scenario notices."""

from .mutants import mutants_of
from .parts import Mutant
from .survey import Survey, survey

__all__ = ["Mutant", "Survey", "mutants_of", "survey"]
