"""A shop, in the style of Pyramid's documentation."""

from hashlib import sha256

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import get_renderer
from pyramid.response import Response
from pyramid.session import SignedCookieSessionFactory
from pyramid.view import notfound_view_config, view_config

orders = []


def main(global_config, **settings):
    with Configurator(settings=settings) as config:
        config.set_session_factory(SignedCookieSessionFactory(settings["session.secret"]))
        config.include("pyramid_jinja2")
        config.add_route("index", "/")
        config.add_route("orders", "/orders")
        config.add_route("imports", "/imports")
        config.add_route("sign_out", "/sign-out")
        config.add_route("catalogue", "/catalogue")
        config.add_route("report", "/report")
        config.scan("shop")
    return config.make_wsgi_app()


@view_config(route_name="index", renderer="templates/index.jinja2")
def index(request):
    return {"orders": orders}


@view_config(route_name="orders", request_method="POST")
def order(request):
    article = request.POST["article"]
    orders.append(article)
    request.session["last"] = article
    request.session.flash(f"Ordered: {article}", "success")
    return HTTPSeeOther(request.route_path("index"))


@view_config(route_name="imports", request_method="POST")
def import_(request):
    for number in range(1, 101):
        checksum = sha256(bytes([number])).hexdigest()
        request.session.flash(f"Line {number}: no article has the checksum {checksum}", "warning")
    return HTTPSeeOther(request.route_path("index"))


@view_config(route_name="sign_out", request_method="POST")
def sign_out(request):
    request.session.flash("Goodbye")
    request.session.invalidate()
    return HTTPSeeOther(request.route_path("index"))


@view_config(route_name="catalogue")
def catalogue(request):
    template = get_renderer("templates/catalogue.jinja2").template_loader()
    parts = template.generate(request=request, articles=["tea", "coffee"])
    return Response(app_iter=(part.encode() for part in parts))


@view_config(route_name="report", renderer="templates/report.jinja2")
def report(request):
    return {"orders": orders, "days": 0}


@notfound_view_config(renderer="templates/404.jinja2")
def not_found(request):
    request.response.status = 404
    return {}
