BEGIN TRANSACTION;
CREATE TABLE binding (
    exchange TEXT NOT NULL, pattern TEXT NOT NULL, queue TEXT NOT NULL,
    PRIMARY KEY (exchange, pattern, queue));
INSERT INTO "binding" VALUES('live','registrations.seats_changed.v1','events');
INSERT INTO "binding" VALUES('live','registrations.health_told.v1','events');
INSERT INTO "binding" VALUES('live','notifier.health_told.v1','events');
INSERT INTO "binding" VALUES('live','events.staff_access_changed.v1','registrations');
INSERT INTO "binding" VALUES('live','notifier.health_told.v1','registrations');
INSERT INTO "binding" VALUES('live','events.health_told.v1','registrations');
INSERT INTO "binding" VALUES('live','events.occurrence_cancelled.v1','registrations');
INSERT INTO "binding" VALUES('live','events.occurrence_moved.v1','registrations');
INSERT INTO "binding" VALUES('live','events.occurrence_published.v1','registrations');
INSERT INTO "binding" VALUES('live','events.staff_invited.v1','notifier');
INSERT INTO "binding" VALUES('live','events.occurrence_published.v1','notifier');
INSERT INTO "binding" VALUES('live','registrations.registration_cancelled.v1','notifier');
INSERT INTO "binding" VALUES('live','events.health_told.v1','notifier');
INSERT INTO "binding" VALUES('live','events.occurrence_moved.v1','notifier');
INSERT INTO "binding" VALUES('live','registrations.registration_confirmed.v1','notifier');
INSERT INTO "binding" VALUES('live','events.sign_in_requested.v1','notifier');
INSERT INTO "binding" VALUES('live','registrations.health_told.v1','notifier');
INSERT INTO "binding" VALUES('live','registrations.registration_changed.v1','notifier');
INSERT INTO "binding" VALUES('live','events.occurrence_cancelled.v1','notifier');
INSERT INTO "binding" VALUES('live','events.staff_access_changed.v1','notifier');
CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, exchange TEXT NOT NULL,
    routing_key TEXT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL,
    visible_at REAL NOT NULL, delivery_count INTEGER NOT NULL DEFAULT 0);
INSERT INTO "message" VALUES(55,'notifier','live','registrations.registration_confirmed.v1','{}','{"specversion": "1.0", "id": "cdc55997-f437-499f-ac16-54dcc896f6c9", "source": "/registrations", "type": "registrations.registration_confirmed.v1", "subject": "ad3c56ab-5ca1-4d21-87c0-f3a1b0e453cb", "time": "2026-11-28T08:00:45.843377+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/registrations.registration_confirmed.v1", "data": {"version": 1, "registration_id": "ad3c56ab-5ca1-4d21-87c0-f3a1b0e453cb", "occurrence_id": "b9278c64-1d61-4327-bda5-6a17bcb2b90b", "status": "confirmed", "seats": 1, "contact_name": "Henna Holm", "contact_email": "henna@example.org", "contact_phone": "+358401234508", "language": "fi", "link_version": 1}}',0.0,0);
INSERT INTO "message" VALUES(57,'notifier.dead','','notifier.dead','{"x-attempt": 8, "x-reason": "ValueError"}','{"specversion": "1.0", "id": "49c6568d-c735-48a1-b52a-9300249a8fd8", "source": "/registrations", "type": "registrations.registration_confirmed.v1", "subject": "956b5ead-55b5-4fad-8bcc-e8279000a6a2", "time": "2026-11-28T08:00:45.906599+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/registrations.registration_confirmed.v1", "data": {"version": 1, "registration_id": "956b5ead-55b5-4fad-8bcc-e8279000a6a2", "occurrence_id": "b9278c64-1d61-4327-bda5-6a17bcb2b90b", "status": "confirmed", "seats": 1, "contact_name": "Jani Jokela", "contact_email": "jani@example.org", "contact_phone": "+358401234510", "language": "fi", "link_version": 1}}',1.795852845954669714e+09,0);
CREATE TABLE queue (name TEXT PRIMARY KEY, arguments TEXT NOT NULL);
INSERT INTO "queue" VALUES('events.retry.1s','{"x-message-ttl": 1000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "events", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('events.retry.5s','{"x-message-ttl": 5000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "events", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('events.retry.30s','{"x-message-ttl": 30000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "events", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('events.retry.120s','{"x-message-ttl": 120000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "events", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('events.dead','{"x-queue-type": "quorum", "x-message-ttl": 1209600000, "x-delivery-limit": 1000000}');
INSERT INTO "queue" VALUES('events','{"x-delivery-limit": 50, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "events.dead", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('registrations.retry.1s','{"x-message-ttl": 1000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "registrations", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('registrations.retry.5s','{"x-message-ttl": 5000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "registrations", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('registrations.retry.30s','{"x-message-ttl": 30000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "registrations", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('registrations.retry.120s','{"x-message-ttl": 120000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "registrations", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('registrations.dead','{"x-queue-type": "quorum", "x-message-ttl": 1209600000, "x-delivery-limit": 1000000}');
INSERT INTO "queue" VALUES('registrations','{"x-delivery-limit": 50, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "registrations.dead", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('notifier.retry.1s','{"x-message-ttl": 1000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "notifier", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('notifier.retry.5s','{"x-message-ttl": 5000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "notifier", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('notifier.retry.30s','{"x-message-ttl": 30000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "notifier", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('notifier.retry.120s','{"x-message-ttl": 120000, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "notifier", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
INSERT INTO "queue" VALUES('notifier.dead','{"x-queue-type": "quorum", "x-message-ttl": 1209600000, "x-delivery-limit": 1000000}');
INSERT INTO "queue" VALUES('notifier','{"x-delivery-limit": 50, "x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "notifier.dead", "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}');
CREATE INDEX ix_message_due ON message (queue, visible_at, id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('message',57);
COMMIT;
