"""The notifier worker: `python -m services.notifier.worker [--only JOBS]`."""

import sys
from collections.abc import Sequence
from functools import partial

from services.notifier import retention
from services.notifier.audience import handlers as audience_handlers
from services.notifier.campaigns import timers as campaigns
from services.notifier.campaigns.handlers import extend_handlers
from services.notifier.delivery import fallback, mailbox, sender, stuck
from services.notifier.delivery.channels import open_channel, open_channels
from services.notifier.digest import handlers as digest_handlers
from services.notifier.digest import timers as digest
from services.notifier.message import handlers as message_handlers
from services.notifier.rules import timers as rules
from services.notifier.self_check.mail_domain import check_mail_domain, resolve_texts
from services.notifier.self_check.timers import run_requested_check
from services.notifier.staff_mail import handlers as staff_mail_handlers
from services.notifier.staff_mail.operations import store_staff_access
from services.notifier.statistics import timers as statistics
from shared.bus.handlers import Handlers
from shared.config import Settings, load_settings
from shared.contracts import StaffAccessChanged
from shared.database.session import Database
from shared.health import reports
from shared.service_worker import ServiceWorker, run_service_worker
from shared.worker import PeriodicTask

SELF_CHECK_SECONDS = 1


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Run the jobs until stopped; return 1 when one of them failed."""
    settings = settings or load_settings("notifier")
    database = Database(settings.database_url)
    # Each sender has a channel, and so connections to the provider, of its own.
    channels = [
        {name: open_channel(settings, database, name)} for name in sender.list_senders(database)
    ]
    check_domain = partial(check_mail_domain, settings, resolve_texts)
    worker = ServiceWorker(
        build_handlers(),
        retention.delete_expired_data,
        tasks=[
            PeriodicTask(
                campaigns.INTERVAL_SECONDS, partial(campaigns.run_campaigns, database, settings)
            ),
            PeriodicTask(rules.INTERVAL_SECONDS, partial(rules.run_rules, database)),
            PeriodicTask(
                digest.INTERVAL_SECONDS, partial(digest.queue_due_digests, database, settings)
            ),
            PeriodicTask(
                statistics.INTERVAL_SECONDS,
                partial(statistics.measure_sent_messages, database, settings),
            ),
            PeriodicTask(
                fallback.INTERVAL_SECONDS,
                partial(fallback.replace_failed_messages, database, settings),
            ),
            PeriodicTask(
                mailbox.INTERVAL_SECONDS, partial(mailbox.poll_mailbox, database, settings)
            ),
            PeriodicTask(stuck.INTERVAL_SECONDS, partial(stuck.sweep, database)),
            PeriodicTask(
                SELF_CHECK_SECONDS,
                partial(
                    run_requested_check, database, open_channels(settings, database), check_domain
                ),
            ),
        ],
        jobs={"sender": [partial(sender.run_sender, database, settings, own) for own in channels]},
        find_oldest_message=stuck.find_oldest_waiting,
    )
    return run_service_worker(settings, database, worker, argv)


def build_handlers(_settings: Settings | None = None) -> Handlers:
    """Return the handlers of the facts that notifier reads, by contract."""
    return {
        **extend_handlers(message_handlers.build_handlers()),
        **audience_handlers.HANDLERS,
        **staff_mail_handlers.build_handlers(),
        **digest_handlers.build_handlers(),
        StaffAccessChanged.type: store_staff_access,
        **reports.build_handlers("notifier"),
    }


if __name__ == "__main__":
    sys.exit(main())
