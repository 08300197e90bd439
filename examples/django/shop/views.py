"""A shop, in the style of Django's documentation."""

from hashlib import sha256

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

orders = []


def index(request):
    return render(request, "index.html", {"orders": orders})


@require_POST
def order(request):
    article = request.POST["article"]
    orders.append(article)
    request.session["last"] = article
    messages.success(request, f"Ordered: {article}")
    return redirect("index")


@require_POST
def import_(request):
    for number in range(1, 101):
        checksum = sha256(bytes([number])).hexdigest()
        messages.warning(request, f"Line {number}: no article has the checksum {checksum}")
    return redirect("index")


@require_POST
def sign_out(request):
    messages.info(request, "Goodbye")
    request.session.flush()
    return redirect("index")


def catalogue(request):
    def page():
        yield render_to_string("catalogue.html", {"articles": ["tea", "coffee"]}, request)

    return StreamingHttpResponse(page())


def report(request):
    return render(request, "report.html", {"orders": orders, "days": 0})
