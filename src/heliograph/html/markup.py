"""Filling templates: the one place where values become HTML, so the one place where they are escaped."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

NOTHING = Markup("")


def fill(template: str, **values: object) -> Markup:
    """Fill a template of ours; each value is escaped, unless it is Markup."""
    # Asking Markup for itself would be a third of what a message costs.
    safe = {name: value if type(value) is Markup else escape(value) for name, value in values.items()}
    return Markup(template.format_map(safe))


def hidden(name: str, value: object) -> Markup:
    """Return a hidden field of a form."""
    return fill('<input type="hidden" name="{name}" value="{value}">', name=name, value=value)


def written(attributes: Mapping[str, object]) -> Markup:
    """Return attributes as they stand in a tag."""
    said = [(name, value) for name, value in attributes.items() if value is not None and value is not False]
    return NOTHING.join(
        fill(" {name}", name=name) if value is True else fill(' {name}="{value}"', name=name, value=value)
        for name, value in said
    )
