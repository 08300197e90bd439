"""The pages of the shop."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.index, name="index"),
    path("orders", views.order, name="order"),
    path("imports", views.import_, name="imports"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("catalogue", views.catalogue, name="catalogue"),
    path("report", views.report, name="report"),
]
