"""A shop, in the style of FastAPI's documentation."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from fastapi.templating import Jinja2Templates
from messages import flash, get_flashed_messages

app = FastAPI()
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.globals["get_flashed_messages"] = get_flashed_messages
orders: list[str] = []


@app.get("/", response_class=HTMLResponse)
async def index(request: Request):
    return templates.TemplateResponse(request=request, name="index.html", context={"orders": orders})


@app.post("/orders")
def order(request: Request, article: Annotated[str, Form()]):
    orders.append(article)
    request.session["last"] = article
    flash(request, f"Ordered: {article}")
    return RedirectResponse("/", status_code=303)


@app.post("/imports")
async def import_(request: Request):
    for number in range(1, 101):
        checksum = sha256(bytes([number])).hexdigest()
        flash(request, f"Line {number}: no article has the checksum {checksum}", "warning")
    return RedirectResponse("/", status_code=303)


@app.post("/sign-out")
async def sign_out(request: Request):
    flash(request, "Goodbye")
    request.session.clear()
    return RedirectResponse("/", status_code=303)


@app.get("/catalogue")
async def catalogue(request: Request):
    template = templates.get_template("catalogue.html")
    return StreamingResponse(template.generate(request=request, articles=["tea", "coffee"]), media_type="text/html")


@app.get("/report", response_class=HTMLResponse)
def report(request: Request):
    return templates.TemplateResponse(request=request, name="report.html", context={"orders": orders, "days": 0})


@app.exception_handler(404)
async def not_found(request: Request, exc: Exception):
    return templates.TemplateResponse(request=request, name="404.html", status_code=404)
