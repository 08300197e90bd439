"""The markup that the component finds in a page: the hooks of every theme, and nothing that a theme adds."""

from __future__ import annotations

from html import escape

ALERTS = {"error", "warning"}
CATEGORIES = ("success", "info", "warning", "error", "debug")
CLOSE = '<button type="button" data-flash-close hidden aria-label="Close">x</button>'
ACTIONS = (
    '<a class="link"></a>'
    '<form class="post" method="post"><input type="hidden" name="csrf" value="t"><button></button></form>'
)
MODULE = '<script type="module" src="/_flashes/flash-messages.js"></script>'


def item(
    id: str, text: str, category: str = "success", *, sticky: bool = False, title: str = "", extra: str = ""
) -> str:
    """Return a message as the server renders it; ``extra`` is HTML beside the content."""
    heading = f"<strong data-flash-title>{escape(title)}</strong>" if title else ""
    return (
        f'<div role="{_role(category)}" data-flash="{id}" data-flash-category="{category}" class="toast"'
        f"{' data-flash-sticky' if sticky else ''}>{heading}<span data-flash-content>{escape(text)}</span>{extra}"
        f"{_dismissal(id) if sticky else CLOSE}</div>"
    )


def component(*items: str, attributes: str = "", templates: bool = True) -> str:
    """Return the component with items, and with templates for those that come later."""
    patterns = "".join(map(_template, CATEGORIES)) if templates else ""
    endpoint = 'data-endpoint="/_flashes" data-close="Close"'
    return f"<flash-messages {endpoint} {attributes}>{''.join(items)}{patterns}</flash-messages>"


def _role(category: str) -> str:
    return "alert" if category in ALERTS else "status"


def _dismissal(id: str) -> str:
    return (
        '<form method="post" action="/_flashes" data-flash-dismiss>'
        f'<input type="hidden" name="dismiss" value="{id}">'
        '<button data-flash-close aria-label="Close">x</button></form>'
    )


def _template(category: str) -> str:
    return (
        f'<template data-flash-category="{category}"><div role="{_role(category)}" data-flash '
        f'data-flash-category="{category}" class="toast"><strong data-flash-title></strong><span data-flash-content>'
        f"</span><span data-flash-actions>{ACTIONS}</span>{_dismissal('')}{CLOSE}</div></template>"
    )
