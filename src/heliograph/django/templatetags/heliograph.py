"""``{% load heliograph %}``, then ``{% flashes %}``: a shim around :func:`heliograph.html.render`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Unpack

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context, Library
from django.urls import get_script_prefix
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from markupsafe import Markup

from heliograph.heliograph import ENDPOINT
from heliograph.html import RenderOptions, render

register = Library()


@register.simple_tag(takes_context=True)
def flashes(context: Context, **options: Unpack[RenderOptions]) -> Markup:
    """Render the pending messages: ``{% flashes theme="bootstrap" %}``.

    Args:
        context: The template's.
        options: As of :func:`heliograph.html.render`. A theme of your own is named by its place, ``"shop.theme.SHOP"``;
            the close button is called what Django's translations say.

    Raises:
        OutsideRequestError: When no request is being handled, or its messages are not Heliograph's.
        ImportError: For a place where no theme is.
    """
    request = context.get("request")
    theme = options.get("theme")
    if isinstance(theme, str) and "." in theme:
        options["theme"] = import_string(theme)
    if isinstance(request, HttpRequest):
        options.setdefault("csrf", partial(_token, request))
    options.setdefault("endpoint", get_script_prefix().rstrip("/") + ENDPOINT)
    options.setdefault("close", gettext("Close"))
    return render(**options)


def _token(request: HttpRequest) -> Mapping[str, str]:
    return {"csrfmiddlewaretoken": get_token(request)}
