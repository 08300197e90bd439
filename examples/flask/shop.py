"""A shop, in the style of Flask's documentation."""

from hashlib import sha256

from flask import Flask, flash, redirect, render_template, request, session, stream_template, url_for

app = Flask(__name__)
orders = []


@app.get("/")
def index():
    return render_template("index.html", orders=orders)


@app.post("/orders")
def order():
    article = request.form["article"]
    orders.append(article)
    session["last"] = article
    flash(f"Ordered: {article}", "success")
    return redirect(url_for("index"))


@app.post("/imports")
def import_():
    for number in range(1, 101):
        flash(f"Line {number}: no article has the checksum {sha256(bytes([number])).hexdigest()}", "warning")
    return redirect(url_for("index"))


@app.post("/sign-out")
def sign_out():
    flash("Goodbye")
    session.clear()
    return redirect(url_for("index"))


@app.get("/catalogue")
def catalogue():
    return stream_template("catalogue.html", articles=["tea", "coffee"])


@app.get("/report")
def report():
    return render_template("report.html", orders=orders, days=0)


@app.errorhandler(404)
def not_found(error):
    return render_template("404.html"), 404
