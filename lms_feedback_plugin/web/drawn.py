"""Drawings inside pages: in the page's colours, let through its content policy, and readable without a script."""

from __future__ import annotations

from markupsafe import Markup

from lms_feedback_plugin.engine.drawing import Chart, View, chart_of, nearby, passages, svg_of
from lms_feedback_plugin.service.views import ItemView

from .house import service
from .languages import reader_language
from .security import csp_nonce
from .words import moment


def drawn(chart: Chart) -> Markup:
    """The drawing as part of a page; ``site.css`` gives its colours."""
    # The drawing escapes every word that it shows, and nothing else in it comes from outside.
    return Markup(svg_of(chart, alone=False, nonce=csp_nonce()))  # noqa: S704


def way_drawn(view: ItemView) -> Markup:
    """Where an item was and can go from here, under the version that it follows, at the times of the office."""
    way = passages(view.workflow, [(entry.line, entry.at) for entry in view.history])
    roles = service().library.workspace.role_labels
    return drawn(nearby(chart_of(view.workflow, View(reader_language(), roles, way=way, moment=moment))))
