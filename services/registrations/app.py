"""The registrations app: wiring only."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from services.registrations.approval import staff as approval
from services.registrations.audit_labels import ACTIONS, VIEWS
from services.registrations.family import manage, register, ticket
from services.registrations.groups import fill_in, invite, names
from services.registrations.groups import manage as group_manage
from services.registrations.groups import register as group_register
from services.registrations.guardians import pages as guardian_pages
from services.registrations.holds import metrics
from services.registrations.lost_links import pages as lost_links
from services.registrations.occurrences.views import Availability
from services.registrations.partners import staff as partners
from services.registrations.registration import api
from services.registrations.roster import add, registration, staff
from services.registrations.waiting_list import pages as waiting_pages
from services.registrations.waiting_list import staff as waiting_staff
from shared.config import Settings, load_settings
from shared.web import audit_log, factory


def create_app(settings: Settings | None = None) -> Flask:
    """Create the app of this service; settings come from the environment unless given."""
    modules = (
        api,
        register,
        waiting_pages,
        guardian_pages,
        ticket,
        manage,
        group_register,
        group_manage,
        names,
        invite,
        fill_in,
        lost_links,
        partners,
        approval,
        staff,
        waiting_staff,
        add,
        registration,
    )
    app = factory.create_app(
        settings or load_settings("registrations"),
        *(module.blueprint for module in modules),
        audit_log.create_audit_log("/staff/registrations/log/", ACTIONS, VIEWS),
        collect_metrics=metrics.collect_holds,
    )
    app.jinja_env.globals["Availability"] = Availability
    # The address of the client, from the proxies that are known to be in front.
    hops = app.extensions["live"].settings.proxy_hops
    app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask documents it
        app.wsgi_app, x_for=hops, x_proto=0, x_host=0, x_port=0, x_prefix=0
    )
    return app
