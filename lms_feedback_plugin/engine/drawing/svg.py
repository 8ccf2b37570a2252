"""A plan as SVG: one file that needs no font, script or picture from elsewhere, and speaks for itself to a screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .blocks import LOOP, Block, Words
from .chart import Bundle, Chart, StateMark
from .graph import Place, Point
from .legend import ROW, drawn_legend, legend_items, legend_rows, row_width
from .look import RULES, palettes
from .markup import attribute
from .markup import number as _n
from .markup import text as _text
from .plan import DOT, START, Plan, leg, plan_of
from .signs import HEAD, sign_path
from .telling import described
from .wording import word

MARGIN = 24.0
HEADING = 52.0
ROUND = 9.0
"""The radius of a line's corners."""


def svg_of(chart: Chart, *, alone: bool = True, ids: str = "drawing", nonce: str = "") -> str:
    """The drawing of a chart.

    ``alone``: with a heading and colours of its own; otherwise the page around gives the colours as ``--d-…`` variables.
    ``ids`` begins the ids of its title and description; ``nonce`` lets its rules through a page's content policy.
    """
    plan = plan_of(chart)
    rows = legend_rows(legend_items(chart), max(plan.layout.width, 520.0))
    width = max([plan.layout.width, *map(row_width, rows)]) + 2 * MARGIN
    top = MARGIN + (HEADING if alone else 0.0)
    under = top + plan.layout.height + 34
    height = under + ROW * len(rows) + MARGIN - 8
    shift = MARGIN + (width - 2 * MARGIN - plan.layout.width) / 2
    style = f"{palettes() if alone else ''}{RULES}"
    kind = "lfd way" if chart.passages else "lfd"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" viewBox="0 0 {_n(width)} {_n(height)}" '
        f'width="{_n(width)}" height="{_n(height)}" role="img" lang="{attribute(chart.language)}" '
        f'aria-labelledby="{ids}-title" aria-describedby="{ids}-desc">',
        f'<title id="{ids}-title">{_text(chart.label)}</title>',
        f'<desc id="{ids}-desc">{_text(described(chart))}</desc>',
        f'<style nonce="{attribute(nonce)}">{style}</style>' if nonce else f"<style>{style}</style>",
        f'<rect class="sheet" width="{_n(width)}" height="{_n(height)}"/>',
        *(_heading(chart) if alone else ()),
        f'<g transform="translate({_n(shift)} {_n(top)})">',
        *_lines(plan),
        *_labels(plan),
        *_states(plan),
        "</g>",
        *drawn_legend(rows, MARGIN, under, width - MARGIN),
        "</svg>",
    ]
    return "\n".join(parts)


def _heading(chart: Chart) -> Iterable[str]:
    version = word("version", chart.language, n=chart.version)
    yield f'<text class="title" x="{_n(MARGIN)}" y="{_n(MARGIN + 16)}">{_text(chart.label)}'
    yield f'<tspan class="fine" dx="10">{_text(version)}</tspan></text>'


def _lines(plan: Plan) -> Iterable[str]:
    """All lines, those that were walked last, so that they lie on top."""
    yield _line("step", plan.layout.routes[START], head=True, taken=bool(plan.chart.passages))
    for bundle in sorted(plan.chart.bundles, key=lambda one: bool(one.walked)):
        if bundle.sources != (bundle.target,):
            yield _joined(plan, bundle)
    for name, loops in plan.loops.items():
        for loop, (x, y) in zip(loops, _loop_places(plan, name), strict=True):
            path = f"M{_n(x)} {_n(y - 8)}h{_n(LOOP - 22)}a8 8 0 0 1 0 16h{_n(-(LOOP - 22) + 9)}"
            head = _head((x + 20, y + 8), (x, y + 8))
            yield f'<g class="{_kind(loop)}{" taken" if loop.walked else ""}"><path class="line" d="{path}"/>{head}</g>'


def _joined(plan: Plan, bundle: Bundle) -> str:
    """The lines of a bundle, those that were walked last; they meet above their labels without cutting each other."""
    routes = plan.layout.routes
    legs = [(routes[leg(bundle, source)], source in bundle.walked) for source in bundle.sources]
    drawn = [_line(_kind(bundle), route, taken=taken) for route, taken in sorted(legs, key=lambda one: one[1])]
    drawn.append(_line(_kind(bundle), routes[bundle.id], head=True, taken=bool(bundle.walked)))
    halos = [f'<path class="halo" d="{rounded(route)}"/>' for route, _ in legs]
    return "".join([*halos, f'<path class="halo" d="{rounded(_shortened(routes[bundle.id]))}"/>', *drawn])


def _kind(bundle: Bundle) -> str:
    return f"{bundle.kind} back" if bundle.back and bundle.kind in ("step", "auto") else bundle.kind


def _loop_places(plan: Plan, name: str) -> list[Point]:
    """Where each loop of a state begins, one below the other."""
    block, place = plan.states[name], plan.layout.places[name]
    rooms = [plan.labels[loop.id].height + 10 for loop in plan.loops[name]]
    y = place.y - sum(rooms) / 2
    found = []
    for room in rooms:
        found.append((place.x + block.width / 2, y + room / 2))
        y += room
    return found


def _line(kind: str, points: Sequence[Point], *, head: bool = False, taken: bool = False) -> str:
    path = rounded(_shortened(points) if head else points)
    end = _head(points[-2], points[-1]) if head else ""
    return f'<g class="{kind}{" taken" if taken else ""}"><path class="line" d="{path}"/>{end}</g>'


def _shortened(points: Sequence[Point]) -> Sequence[Point]:
    """Up to the middle of the arrow's head."""
    (x0, y0), (x, y) = points[-2], points[-1]
    by = HEAD - 2
    back = (x, y - by if y > y0 else y + by) if abs(y - y0) > abs(x - x0) else (x - by if x > x0 else x + by, y)
    return [*points[:-1], back]


def _head(before: Point, end: Point) -> str:
    (x0, y0), (x, y) = before, end
    if abs(y - y0) >= abs(x - x0):
        way = 1 if y > y0 else -1
        corners = [(x, y), (x - 4.6, y - way * HEAD), (x + 4.6, y - way * HEAD)]
    else:
        way = 1 if x > x0 else -1
        corners = [(x, y), (x - way * HEAD, y - 4.6), (x - way * HEAD, y + 4.6)]
    return '<path class="head" d="M{}Z"/>'.format("L".join(f"{_n(a)} {_n(b)}" for a, b in corners))


def rounded(points: Sequence[Point]) -> str:
    """The path along the points, its corners rounded."""
    path = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(ROUND, _far(before, corner) / 2, _far(corner, after) / 2)
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        path.append(f"L{_n(start[0])} {_n(start[1])}Q{_n(corner[0])} {_n(corner[1])} {_n(end[0])} {_n(end[1])}")
    return "".join([*path, f"L{_n(points[-1][0])} {_n(points[-1][1])}"])


def _far(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, end: Point, by: float) -> Point:
    far = _far(start, end) or 1.0
    return start[0] + (end[0] - start[0]) * by / far, start[1] + (end[1] - start[1]) * by / far


def _labels(plan: Plan) -> Iterable[str]:
    for bundle in plan.chart.bundles:
        block = plan.labels[bundle.id]
        if bundle.sources != (bundle.target,):
            yield _label(bundle, block, plan.layout.places[bundle.id])
    for name, loops in plan.loops.items():
        for loop, (x, y) in zip(loops, _loop_places(plan, name), strict=True):
            block = plan.labels[loop.id]
            yield _label(loop, block, Place(x + LOOP + block.width / 2 - 6, y))


def _label(bundle: Bundle, block: Block, place: Place) -> str:
    left, top = place.x - block.width / 2, place.y - block.height / 2
    taken = " taken" if bundle.walked else ""
    return (
        f'<g class="{_kind(bundle)}{taken}" transform="translate({_n(left)} {_n(top)})">'
        f'<rect class="plate" width="{_n(block.width)}" height="{_n(block.height)}" rx="6"/>{_inside(block)}</g>'
    )


def _states(plan: Plan) -> Iterable[str]:
    yield from _start(plan)
    for name, state in plan.chart.states.items():
        yield _state(state, plan.states[name], plan.layout.places[name])


def _start(plan: Plan) -> Iterable[str]:
    place = plan.layout.places[START]
    yield f'<circle class="dot" cx="{_n(place.x)}" cy="{_n(place.y)}" r="{_n(DOT)}"/>'
    for line, note in enumerate(plan.chart.arrivals):
        y = place.y + 4 + (line - (len(plan.chart.arrivals) - 1) / 2) * 15.5
        yield sign_path(note.sign, place.x + DOT + 9, y - 9.5)
        yield f'<text class="fine" x="{_n(place.x + DOT + 24)}" y="{_n(y)}">{_text(note.text)}</text>'


def _state(state: StateMark, block: Block, place: Place) -> str:
    names = ["state", *(n for n in ("paused", "final") if getattr(state, n)), *(["first"] if state.initial else [])]
    names += [look for look in ("met", "here") if getattr(state, look)]
    radius = min(block.height / 2, 14.0)
    box = f'<rect class="box" width="{_n(block.width)}" height="{_n(block.height)}" rx="{_n(radius)}"/>'
    if state.final:
        box += (
            f'<rect class="inner" x="3.5" y="3.5" width="{_n(block.width - 7)}" height="{_n(block.height - 7)}" '
            f'rx="{_n(radius - 3.5)}"/>'
        )
    left, top = place.x - block.width / 2, place.y - block.height / 2
    inside = f"{box}{_inside(block)}{_pill(state, block)}"
    return f'<g class="{" ".join(names)}" transform="translate({_n(left)} {_n(top)})">{inside}</g>'


def _pill(state: StateMark, block: Block) -> str:
    if block.pill is None:
        return ""
    x = block.width - block.pill_width - 10
    none = ' class="none"' if state.final or not state.count else ""
    return (
        f'<g{none}><rect class="pill" x="{_n(x)}" y="9" width="{_n(block.pill_width)}" height="19" rx="9.5"/>'
        f'<text class="count" x="{_n(x + block.pill_width / 2)}" y="22.8" text-anchor="middle">{_text(block.pill)}</text></g>'
    )


def _inside(block: Block) -> str:
    return "".join([*map(_words, block.words), *(sign_path(s.kind, s.x, s.y, s.text) for s in block.signs)])


def _words(words: Words) -> str:
    middle = ' text-anchor="middle"' if words.middle else ""
    return f'<text class="{words.look}" x="{_n(words.x)}" y="{_n(words.y)}"{middle}>{_text(words.text)}</text>'
