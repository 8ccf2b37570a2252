"""The promises as bars: a small SVG that stands alone, with its figures in words for whoever does not see it."""

from __future__ import annotations

from lms_feedback_plugin.domain.text import say
from lms_feedback_plugin.domain.workflow import Workflow
from lms_feedback_plugin.engine.drawing.look import DARK, FONT, LIGHT, PAPER
from lms_feedback_plugin.engine.drawing.markup import attribute, number, text
from lms_feedback_plugin.engine.drawing.measure import width as breadth
from lms_feedback_plugin.engine.drawing.measure import wrapped

from .figures import Figures, Promise
from .wording import percent

ROW, TOP, NAMES, BARS = 34, 84, 170, 420
EDGE, FINE, LINE = 16, 11.5, 17
TITLE = {"en": "How many stays ended in time: {name}", "zh-CN": "时限内结束的比例：{name}"}
FIGURES = {"en": "{kept} ± {spread} ({fired} of {stays} rang)", "zh-CN": "{kept} ± {spread}（{stays} 次中响铃 {fired} 次）"}


def chart_of(workflow: Workflow, figures: Figures, verdict: str, language: str) -> str:
    """One bar a promise, as long as the share that was kept; a line shows how far the seeds lie apart."""
    shown = [promise for promise in figures.promises if promise.kept is not None and workflow.timers[promise.timer].go is None]
    title = say(TITLE, language).format(name=say(workflow.label, language))
    figures_of = [_told(promise, language) for promise in shown]
    width = round(NAMES + BARS + EDGE + 10 + max((breadth(one, FINE) for one in figures_of), default=0.0))
    lines = wrapped(verdict, FINE, width - 2 * EDGE)
    top = TOP + LINE * (len(lines) - 1)
    height = top + ROW * len(shown) + 34
    told = f"{title}. " + " ".join(f"{p.timer}: {one}." for p, one in zip(shown, figures_of, strict=True))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'class="lfs" role="img" lang="{attribute(language)}" aria-label="{attribute(told)}">',
        f"<title>{text(title)}</title><style>{_style()}</style>",
        f'<rect class="sheet" width="{width}" height="{height}"/>',
        f'<text class="title" x="{EDGE}" y="30">{text(title)}</text>',
        *(f'<text class="fine" x="{EDGE}" y="{54 + LINE * n}">{text(line)}</text>' for n, line in enumerate(lines)),
        *_scale(top, height),
        *(part for n, promise in enumerate(shown) for part in _row(promise, top + ROW * n, language)),
        "</svg>",
    ]
    return "\n".join(parts)


def _scale(top: int, height: int) -> list[str]:
    found = []
    for share in (0, 25, 50, 75, 100):
        x = NAMES + BARS * share / 100
        found.append(f'<line class="rule" x1="{number(x)}" x2="{number(x)}" y1="{top - 8}" y2="{height - 30}"/>')
        found.append(f'<text class="fine" text-anchor="middle" x="{number(x)}" y="{height - 12}">{share} %</text>')
    return found


def _row(promise: Promise, y: int, language: str) -> list[str]:
    assert promise.kept is not None
    share, spread = promise.kept.mean, promise.kept.spread
    middle = y + ROW / 2
    low, high = (NAMES + BARS * min(1.0, max(0.0, share + sign * spread)) for sign in (-1, 1))
    return [
        f'<text class="name" text-anchor="end" x="{NAMES - 10}" y="{number(middle + 1)}">{text(promise.timer)}</text>',
        f'<rect class="bar" x="{NAMES}" y="{y + 3}" width="{number(BARS * share)}" height="{ROW - 12}" rx="3"/>',
        f'<line class="spread" x1="{number(low)}" x2="{number(high)}" y1="{number(middle - 3)}" y2="{number(middle - 3)}"/>',
        f'<text class="fine" x="{NAMES + BARS + 10}" y="{number(middle + 1)}">{text(_told(promise, language))}</text>',
    ]


def _told(promise: Promise, language: str) -> str:
    assert promise.kept is not None
    kept, spread = percent(promise.kept.mean), percent(promise.kept.spread)
    return say(FIGURES, language).format(kept=kept, spread=spread, fired=promise.fired, stays=promise.stays)


def _style() -> str:
    def colours(look: dict[str, str]) -> str:
        return ".lfs{" + "".join(f"--d-{name}:{value};" for name, value in look.items()) + "}"

    rules = (
        f".lfs text{{font-family:{FONT};fill:var(--d-ink)}}.lfs .title{{font-size:18px;font-weight:650}}"
        ".lfs .name{font-size:13px;font-weight:500}.lfs .fine{font-size:11.5px;fill:var(--d-soft)}"
        ".lfs .sheet{fill:var(--d-paper)}.lfs .bar{fill:var(--d-accent)}.lfs .rule{stroke:var(--d-rule)}"
        ".lfs .spread{stroke:var(--d-amber);stroke-width:4;stroke-linecap:round}"
    )
    dark, paper = colours(DARK), colours(PAPER)
    return f"{colours(LIGHT)}{rules}@media (prefers-color-scheme:dark){{{dark}}}@media print{{{paper}}}"
