"""A small Flask application for the tests of its integration, in the style of Flask's own documentation."""

from __future__ import annotations

from typing import Any

import flask
from flask.testing import FlaskClient

import heliograph.flask
from heliograph import Heliograph

KEY = "a key for these tests, and none else"


def with_pages(app: flask.Flask) -> flask.Flask:
    """Add the pages that these tests visit, in the style of Flask's own documentation."""

    @app.post("/flash")
    def save() -> Any:
        flask.flash("Saved", "success")
        flask.flash("Low on stock", "warning")
        return flask.redirect("/")

    @app.post("/much")
    def much() -> Any:
        flask.flash("".join(map(str, range(3000))))
        return ""

    @app.get("/")
    def home() -> Any:
        return flask.jsonify(flask.get_flashed_messages(with_categories=True))

    @app.get("/template")
    def template() -> Any:
        return flask.render_template_string(flask.request.args["source"])

    return app


def shop(helio: Heliograph | None = None, secret_key: str | None = KEY, **config: Any) -> flask.Flask:
    """Return an application that uses Heliograph."""
    app = flask.Flask("shop")
    app.secret_key = secret_key
    app.config.from_mapping(config)
    heliograph.flask.init_app(app, helio)
    return with_pages(app)


def plain() -> flask.Flask:
    """Return the same application as Flask alone makes it."""
    app = flask.Flask("plain")
    app.secret_key = KEY
    return with_pages(app)


def texts(client: FlaskClient) -> list[str]:
    """Visit the page that shows messages, and return their texts."""
    pairs: Any = client.get("/").json
    return [content for _, content in pairs]


def cookies(response: Any) -> list[str]:
    """Return the names of the cookies that a response sets."""
    return [line.partition("=")[0] for line in response.headers.getlist("Set-Cookie")]


def render(client: FlaskClient, source: str) -> str:
    """Visit a page that renders this template."""
    return client.get("/template", query_string={"source": source}).text
