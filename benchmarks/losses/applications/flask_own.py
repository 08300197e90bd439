"""Flask, its own flash in its own session cookie."""

from __future__ import annotations

from collections.abc import Sequence

from flask import (
    Blueprint,
    Flask,
    Response,
    flash,
    get_flashed_messages,
    make_response,
    redirect,
    render_template_string,
    request,
    session,
    stream_template_string,
    url_for,
)
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from benchmarks.losses.pause import pause
from benchmarks.losses.shop import CACHEABLE, lines

LAYOUT = """
{% for category, message in get_flashed_messages(with_categories=true) %}
  <li class="flash {{ category }}">{{ message }}</li>
{% endfor %}
"""
WARNINGS = """
{% for message in get_flashed_messages(category_filter=["warning"]) %}
  <li class="flash warning">{{ message }}</li>
{% endfor %}
"""
shop = Blueprint("shop", __name__)


def application(keys: Sequence[str]) -> Flask:
    """Return the application."""
    app = Flask(__name__)
    app.secret_key = keys[0]
    app.config["SECRET_KEY_FALLBACKS"] = [*keys[1:]]
    app.register_blueprint(shop)
    return app


@shop.get("/")
def index() -> str:
    page = render_template_string(LAYOUT)
    pause()
    return page


@shop.post("/sign-in")
def sign_in() -> BaseResponse:
    session["user"] = request.form["user"]
    return redirect(url_for(".index"))


@shop.post("/orders")
def order() -> BaseResponse:
    assert session["user"]
    flash(f"Ordered: {request.form['article']}", "success")
    pause()
    return redirect(url_for(".index"))


@shop.post("/imports")
def import_() -> BaseResponse:
    for line in lines(request.form["lines"]):
        flash(line, "warning")
    return redirect(url_for(".index"))


@shop.post("/sign-out")
def sign_out() -> BaseResponse:
    flash("Goodbye")
    session.clear()
    return redirect(url_for(".index"))


@shop.get("/account")
def account() -> str:
    user: str = session["user"]
    pause()
    return user


@shop.post("/basket")
def basket() -> BaseResponse:
    session["basket"] = request.form["article"]
    pause()
    return redirect(url_for(".index"))


@shop.get("/warnings")
def warnings() -> str:
    return render_template_string(WARNINGS)


@shop.post("/check-out")
def check_out() -> str:
    if not get_flashed_messages():
        flash("Paid", "success")
    return render_template_string(LAYOUT)


@shop.get("/catalogue")
def catalogue() -> Response:
    return Response(stream_template_string(LAYOUT))


@shop.get("/report")
def report() -> str:
    return render_template_string(LAYOUT + "{{ 1 // days }}", days=0)


@shop.get("/offers")
def offers() -> Response:
    response = make_response(render_template_string(LAYOUT))
    response.headers["Cache-Control"] = CACHEABLE
    return response


@shop.app_errorhandler(404)
def not_found(error: NotFound) -> tuple[str, int]:
    return render_template_string(LAYOUT), 404
