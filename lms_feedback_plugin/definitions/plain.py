"""Markdown's tree as plain text, for mails and phones that show no HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markdown_it.token import Token

Fill = Callable[[str], str]
"""Puts the values into a piece of text."""


def as_text(tokens: Sequence[Token], fill: Fill) -> str:
    """Paragraphs apart by a blank line, ``- `` before list items, ``> `` before quotations, links with their address."""
    blocks: list[str] = []
    prefixes: list[str] = []
    bullet = ""
    for token in tokens:
        if token.type == "blockquote_open":
            prefixes.append("> ")
        elif token.type == "list_item_open":
            bullet = f"{token.info}. " if token.info else "- "
            prefixes.append("  ")
        elif token.type in ("blockquote_close", "list_item_close"):
            prefixes.pop()
        elif token.type in ("inline", "code_block", "fence"):
            said = _inline(token.children, fill) if token.type == "inline" else fill(token.content.rstrip("\n"))
            blocks.append(_prefixed(said, "".join(prefixes), bullet))
            bullet = ""
    return "\n\n".join(blocks)


def _prefixed(said: str, prefix: str, bullet: str) -> str:
    lines = [(prefix + line).rstrip() for line in said.split("\n")]
    if bullet:
        lines[0] = prefix[:-2] + bullet + said.split("\n")[0]
    return "\n".join(lines)


def _inline(children: Sequence[Token] | None, fill: Fill) -> str:
    said: list[str] = []
    targets: list[tuple[str, int]] = []
    open_end = False
    for child in children or ():
        if child.type in ("softbreak", "hardbreak"):
            said.append("\n")
        elif child.type == "link_open":
            targets.append((fill(str(child.attrs.get("href", ""))), len(said)))
        elif child.type == "link_close":
            address, since = targets.pop()
            if address not in "".join(said[since:]):
                said.append(f": {address}")
                open_end = True
        else:
            text = fill(child.content)
            said.append(f" {text}" if open_end and _continues(text) else text)
            open_end = False
    return "".join(said)


def _continues(text: str) -> bool:
    """Whether a reader's program could take the beginning of ``text`` for a part of the address before it."""
    return text[:1].isalnum() or text[:1] > "~"
