"""The handbook's wordings that the desk offers for the reply to an item."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from markupsafe import Markup

from lms_feedback_plugin.definitions.rich_text import html_of, text_of
from lms_feedback_plugin.domain.article import Article
from lms_feedback_plugin.errors import NotFound
from lms_feedback_plugin.service.desk import ItemView

from .house import service


@dataclass(frozen=True, slots=True)
class Wordings:
    """``field`` is the reply that a wording fills in, ``chosen`` the article whose wording stands in it."""

    field: str | None
    offers: list[dict[str, object]]
    chosen: Article | None = None

    def given(self, fields: tuple[str, ...]) -> dict[str, str]:
        """What the chosen article puts into a step that needs these fields."""
        if self.chosen is None or self.field not in fields:
            return {}
        return {str(self.field): text_of(self.chosen.answer)}


def wordings(view: ItemView) -> Wordings:
    """What may be offered for an item as it stands; nothing where no step takes it."""
    item = view.item
    name, found = service().handbook.offered(item)
    if not any(option.allowed and name in option.transition.needs for option in view.options):
        return Wordings(None, [])
    offers = [
        {
            "article": one.article,
            "answer": Markup(html_of(one.article.answer)),  # noqa: S704 - cleaned
            "terms": ", ".join(one.terms),
            "url": url_for("desk.item", site=item.site, number=item.id, article=one.article.id) + "#steps",
        }
        for one in found
    ]
    return Wordings(name, offers, _chosen(item.site))


def _chosen(site: str) -> Article | None:
    written = request.args.get("article", "")
    if not (written.isascii() and written.isdigit() and len(written) < 16):
        return None
    try:
        one = service().handbook.view(site, int(written)).article
    except NotFound:
        return None
    return one if one.state == "published" else None
