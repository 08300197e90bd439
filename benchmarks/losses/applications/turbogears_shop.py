"""TurboGears: the shop, for whoever has the words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NoReturn

from tg import MinimalApplicationConfigurator, TGController, expose, redirect, response, session
from tg.configurator.components.session import SessionConfigurationComponent

from benchmarks.losses.pause import pause
from benchmarks.losses.shop import CACHEABLE
from benchmarks.losses.shop import lines as report_lines

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def shop(
    flash: Callable[[str, str], object], render: Callable[[], str], render_warnings: Callable[[], str]
) -> WSGIApplication:
    """Return the application.

    Args:
        flash: Flashes a text with a status.
        render: Renders the messages, for the layout of every page.
        render_warnings: Renders those of one status.
    """

    class RootController(TGController):
        @expose(content_type="text/html")
        def index(self) -> str:
            page = render()
            pause()
            return page

        @expose()
        def sign_in(self, user: str) -> NoReturn:
            session["user"] = user
            session.save()
            redirect("/")

        @expose()
        def orders(self, article: str) -> NoReturn:
            assert session["user"]
            flash(f"Ordered: {article}", "success")
            pause()
            redirect("/")

        @expose()
        def imports(self, lines: str) -> NoReturn:
            for line in report_lines(lines):
                flash(line, "warning")
            redirect("/")

        @expose()
        def sign_out(self) -> NoReturn:
            flash("Goodbye", "info")
            session.delete()
            redirect("/")

        @expose()
        def account(self) -> str:
            user: str = session["user"]
            pause()
            return user

        @expose()
        def basket(self, article: str) -> NoReturn:
            session["basket"] = article
            session.save()
            pause()
            redirect("/")

        @expose(content_type="text/html")
        def warnings(self) -> str:
            return render_warnings()

        @expose(content_type="text/html")
        def check_out(self) -> str:
            if not render():
                flash("Paid", "success")
            return render()

        @expose(content_type="text/html")
        def catalogue(self) -> Iterator[bytes]:
            def page() -> Iterator[bytes]:
                yield render().encode()

            return page()

        @expose(content_type="text/html")
        def report(self) -> NoReturn:
            render()
            raise ZeroDivisionError("The template of the report fails.")

        @expose(content_type="text/html")
        def offers(self) -> str:
            response.headers["Cache-Control"] = CACHEABLE
            response.headers.pop("Pragma", None)
            return render()

        @expose(content_type="text/html")
        def _default(self, *path: str) -> str:
            response.status = 404
            return render()

    config = MinimalApplicationConfigurator()
    config.register(SessionConfigurationComponent)
    config.update_blueprint(
        {
            "root_controller": RootController(),
            "dispatch_path_translator": True,
            "session.type": "memory",
            "flash.template": '<li class="flash ${status}">${message}</li>',
        }
    )
    return config.make_wsgi_app()
