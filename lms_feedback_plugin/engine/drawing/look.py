"""How drawings look: colours by name for light, dark and paper, and the rules that use them. Contrasts meet WCAG AA."""

from __future__ import annotations

FONT = (
    '"Source Sans 3","Noto Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",'
    'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
)
LIGHT = {
    "paper": "#faf7f1",
    "card": "#fffdf9",
    "ink": "#1f2a2e",
    "soft": "#4d5b60",
    "rule": "#ddd6c9",
    "line": "#5d6c71",
    "accent": "#0b5f5a",
    "on-accent": "#ffffff",
    "tint": "#dcece8",
    "amber": "#8a4b08",
    "sand": "#fbebd3",
    "sunk": "#efeae0",
    "pale": "#c9c4b8",
    "faint": "#677074",
}
DARK = {
    "paper": "#161b1d",
    "card": "#1e2528",
    "ink": "#e9e5dc",
    "soft": "#b4b8b3",
    "rule": "#3a4448",
    "line": "#93a0a3",
    "accent": "#7fd1c4",
    "on-accent": "#0d2422",
    "tint": "#21403d",
    "amber": "#f2c078",
    "sand": "#3d2f19",
    "sunk": "#20282b",
    "pale": "#465156",
    "faint": "#929a9b",
}
PAPER = {**LIGHT, "paper": "#ffffff", "card": "#ffffff", "sunk": "#f3f3f3", "rule": "#bbbbbb"}
ROOT = ".lfd"

RULES = f"""
.lfd text{{font-family:{FONT};fill:var(--d-ink)}}
.lfd .title{{font-size:19px;font-weight:650}}
.lfd .name{{font-size:15px;font-weight:650}}
.lfd .label{{font-size:13px;font-weight:500}}
.lfd .fine{{font-size:11.5px;font-weight:400;fill:var(--d-soft)}}
.lfd .sheet{{fill:var(--d-paper)}}
.lfd .line,.lfd .halo{{fill:none;stroke-linejoin:round}}
.lfd .line{{stroke:var(--d-line);stroke-width:1.6}}
.lfd .halo{{stroke:var(--d-paper);stroke-width:6}}
.lfd .head{{fill:var(--d-line)}}
.lfd .back .line{{stroke:var(--d-amber)}}
.lfd .back .head{{fill:var(--d-amber)}}
.lfd .auto .line{{stroke-dasharray:7 4}}
.lfd .merge .line{{stroke-dasharray:.1 4.6;stroke-width:2.4;stroke-linecap:round}}
.lfd .jump .line{{stroke-dasharray:9 4 1 4}}
.lfd .box{{fill:var(--d-card);stroke:var(--d-line);stroke-width:1.4}}
.lfd .first .box{{stroke:var(--d-accent);stroke-width:2}}
.lfd .paused .box{{fill:var(--d-sand);stroke:var(--d-amber);stroke-dasharray:6 4}}
.lfd .final .box{{fill:var(--d-sunk)}}
.lfd .final .inner{{fill:none;stroke:var(--d-line);stroke-width:1}}
.lfd .plate{{fill:var(--d-paper)}}
.lfd .sign{{fill:none;stroke:var(--d-soft);stroke-width:1.3;stroke-linecap:round;stroke-linejoin:round}}
.lfd .sign.full{{fill:var(--d-soft);stroke:none}}
.lfd .sign.event{{fill:var(--d-amber);stroke:none}}
.lfd .sign.clock,.lfd .sign.pause{{stroke:var(--d-amber)}}
.lfd .sign.pause{{stroke-width:2.6}}
.lfd .sign.condition{{stroke:var(--d-accent)}}
.lfd .dot{{fill:var(--d-accent)}}
.lfd .pill{{fill:var(--d-accent)}}
.lfd .count{{font-size:12px;font-weight:700;fill:var(--d-on-accent)}}
.lfd .none .pill{{fill:var(--d-sunk);stroke:var(--d-rule)}}
.lfd .none .count{{fill:var(--d-soft);font-weight:500}}
.lfd .rule{{stroke:var(--d-rule);stroke-width:1}}
.lfd.way .step .line,.lfd.way .auto .line,.lfd.way .merge .line,.lfd.way .back .line{{stroke:var(--d-pale)}}
.lfd.way .head{{fill:var(--d-pale)}}
.lfd.way .label,.lfd.way .name{{fill:var(--d-faint);font-weight:400}}
.lfd.way .box{{fill:var(--d-paper);stroke:var(--d-pale);stroke-width:1.2}}
.lfd.way .inner{{stroke:var(--d-pale)}}
.lfd.way .taken .line{{stroke:var(--d-accent);stroke-width:3}}
.lfd.way .taken .head{{fill:var(--d-accent)}}
.lfd.way .taken .label{{fill:var(--d-ink);font-weight:600}}
.lfd.way .met .box{{fill:var(--d-tint);stroke:var(--d-accent);stroke-width:1.8}}
.lfd.way .met .inner{{stroke:var(--d-accent)}}
.lfd.way .met .name{{fill:var(--d-ink);font-weight:650}}
.lfd.way .sign.pause{{stroke:var(--d-faint)}}
.lfd.way .here .box{{fill:var(--d-accent)}}
.lfd.way .here .inner{{stroke:var(--d-on-accent)}}
.lfd.way .here .name,.lfd.way .here .fine{{fill:var(--d-on-accent)}}
.lfd.way .here .sign.pause{{stroke:var(--d-on-accent)}}
"""


def palettes() -> str:
    """The colours of a drawing that stands alone: it follows the reader's system, and paper is white."""
    return (
        f"{ROOT}{{{_set(LIGHT)};color-scheme:light dark}}"
        f"@media (prefers-color-scheme:dark){{{ROOT}{{{_set(DARK)}}}}}"
        f"@media print{{{ROOT}{{{_set(PAPER)}}}}}"
    )


def _set(colours: dict[str, str]) -> str:
    return ";".join(f"--d-{name}:{colour}" for name, colour in colours.items())
