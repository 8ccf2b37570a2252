"""Drawings of workflows: a chart of what is to be shown, a layout of its own, and SVG, Mermaid or JSON to show it.

The layout is ours because none of the libraries fits. grandalf (0.8 of 2023; GPL-2.0 or EPL-1.0) and pyelk (EPL-2.0, without
documentation) give the labels of lines no room; graphlay (MIT) draws well but is native code, months old, and puts other
states above the first one; the rest calls Graphviz, which an installation would have to bring along. Workflows are small, and
labels that take room in layers of their own, as boxes do, can never lie on anything.
"""

from __future__ import annotations

from .chart import Chart, View, chart_of, nearby
from .document import document_of
from .mermaid import mermaid_of
from .plan import Plan, plan_of
from .svg import svg_of
from .trace import MERGE, Passage, passages
from .wording import joined

__all__ = [
    "MERGE",
    "Chart",
    "Passage",
    "Plan",
    "View",
    "chart_of",
    "document_of",
    "joined",
    "mermaid_of",
    "nearby",
    "passages",
    "plan_of",
    "svg_of",
]
