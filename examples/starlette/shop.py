"""A shop, in the style of Starlette's documentation."""

from hashlib import sha256
from pathlib import Path

from messages import flash, get_flashed_messages
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, StreamingResponse
from starlette.routing import Route
from starlette.templating import Jinja2Templates

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.globals["get_flashed_messages"] = get_flashed_messages
orders = []


async def index(request):
    return templates.TemplateResponse(request, "index.html", {"orders": orders})


async def order(request):
    async with request.form() as form:
        article = form["article"]
    orders.append(article)
    request.session["last"] = article
    flash(request, f"Ordered: {article}")
    return RedirectResponse(request.url_for("index"), status_code=303)


async def import_(request):
    for number in range(1, 101):
        checksum = sha256(bytes([number])).hexdigest()
        flash(request, f"Line {number}: no article has the checksum {checksum}", "warning")
    return RedirectResponse(request.url_for("index"), status_code=303)


async def sign_out(request):
    flash(request, "Goodbye")
    request.session.clear()
    return RedirectResponse(request.url_for("index"), status_code=303)


async def catalogue(request):
    template = templates.get_template("catalogue.html")
    return StreamingResponse(template.generate(request=request, articles=["tea", "coffee"]), media_type="text/html")


async def report(request):
    return templates.TemplateResponse(request, "report.html", {"orders": orders, "days": 0})


async def not_found(request, exc):
    return templates.TemplateResponse(request, "404.html", status_code=404)


app = Starlette(
    routes=[
        Route("/", index),
        Route("/orders", order, methods=["POST"]),
        Route("/imports", import_, methods=["POST"]),
        Route("/sign-out", sign_out, methods=["POST"]),
        Route("/catalogue", catalogue),
        Route("/report", report),
    ],
    exception_handlers={404: not_found},
)
