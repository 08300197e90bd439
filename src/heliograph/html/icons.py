"""Icons as inline SVG, drawn on a grid of 24 in the colour of the text around them.

Inline, since a ``data:`` address or a font would need an exception from a site's content security policy. They say
nothing that the role and the text do not say, so screen readers pass them over.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

CLOSE = '<path d="m6 6 12 12M18 6 6 18"/>'
SHAPES: Mapping[str, str] = {
    "success": '<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.7 2.7 5.3-5.6"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.6v.01"/>',
    "warning": '<path d="M12 3.6 2.6 19.9h18.8zM12 10v4.4M12 17.2v.01"/>',
    "error": '<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM9.2 9.2l5.6 5.6M14.8 9.2l-5.6 5.6"/>',
    "debug": '<rect x="3" y="4.5" width="18" height="15" rx="2"/><path d="m7 9.5 3 2.5-3 2.5M12.5 15H17"/>',
}
"""The drawing of each category."""


def icon(shape: str, attributes: Markup) -> Markup:
    """Return a drawing as an element.

    Args:
        shape: The inside of the element.
        attributes: What a theme adds to it.

    Example:
        >>> icon(CLOSE, Markup(' class="icon"'))[:36]
        Markup('<svg class="icon" aria-hidden="true"')
    """
    # Presentation attributes, and no style: that one a content security policy forbids.
    return Markup(
        f'<svg{attributes} aria-hidden="true" focusable="false" width="20" height="20" viewBox="0 0 24 24" fill="none"'
        f' stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shape}</svg>'
    )
