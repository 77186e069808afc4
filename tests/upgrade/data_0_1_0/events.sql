BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
CREATE TABLE audit (
	seq INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	staff_id CHAR(32), 
	staff_name VARCHAR(100) NOT NULL, 
	organisation_id CHAR(32), 
	action VARCHAR(50) NOT NULL, 
	subject_id CHAR(32), 
	subject VARCHAR(300) NOT NULL, 
	detail JSON NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (seq)
);
INSERT INTO "audit" VALUES(1,'2026-11-28 08:00:00.364387',NULL,'','5640796fa59e46d9828542e8801d8b33','invited','bdd0f4dbfd324f41acb8d95eb8d8a664','','{"role": "admin"}');
INSERT INTO "audit" VALUES(2,'2026-11-28 08:00:06.804320','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','joined','ec7c5ede4cda4844b102c183802a797e','','{"role": "admin"}');
INSERT INTO "audit" VALUES(3,'2026-11-28 08:00:13.138206','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','people_seen','5640796fa59e46d9828542e8801d8b33','','{}');
INSERT INTO "audit" VALUES(4,'2026-11-28 08:00:13.265575','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','invited','cf88c2fe00c94f79bc226bb05dc18f9e','','{"role": "editor"}');
INSERT INTO "audit" VALUES(5,'2026-11-28 08:00:13.273484','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','invited','92ae1255497340e7893429a16488e7df','','{"role": "admin"}');
INSERT INTO "audit" VALUES(6,'2026-11-28 08:00:13.290938','a2c4d2ae5192493ab3dfd59ff002f761','Erkki Eklund','5640796fa59e46d9828542e8801d8b33','joined','a2c4d2ae5192493ab3dfd59ff002f761','','{"role": "editor"}');
INSERT INTO "audit" VALUES(7,'2026-11-28 08:00:13.310535','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','role_changed','a2c4d2ae5192493ab3dfd59ff002f761','','{"role": "editor \u2192 messenger"}');
INSERT INTO "audit" VALUES(8,'2026-11-28 08:00:13.322647','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','removed','a2c4d2ae5192493ab3dfd59ff002f761','','{"role": "messenger"}');
INSERT INTO "audit" VALUES(9,'2026-11-28 08:00:13.349551','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','event_made','f0323cb8638048b29385766bc00b5c6d','Avoimet ovet','{}');
INSERT INTO "audit" VALUES(10,'2026-11-28 08:00:13.360321','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','times_added','f0323cb8638048b29385766bc00b5c6d','Avoimet ovet','{"when": "2027-01-20 16:00", "count": "\u00d7 3"}');
INSERT INTO "audit" VALUES(11,'2026-11-28 08:00:13.425707','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','event_published','f0323cb8638048b29385766bc00b5c6d','Avoimet ovet','{}');
INSERT INTO "audit" VALUES(12,'2026-11-28 08:00:13.500562','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','event_made','0799c78b928f4f1ab65b9a4caafb760c','Hakuinfo','{}');
INSERT INTO "audit" VALUES(13,'2026-11-28 08:00:13.503763','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','times_added','0799c78b928f4f1ab65b9a4caafb760c','Hakuinfo','{"when": "2027-01-27 16:00", "count": "\u00d7 1"}');
INSERT INTO "audit" VALUES(14,'2026-11-28 08:00:13.517116','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','event_published','0799c78b928f4f1ab65b9a4caafb760c','Hakuinfo','{}');
INSERT INTO "audit" VALUES(15,'2026-11-28 08:00:13.533745','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','event_made','b9fb4720de1b405aa577961b069c2100','Tekniikan kiertue','{}');
INSERT INTO "audit" VALUES(16,'2026-11-28 08:00:13.536997','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','times_added','b9fb4720de1b405aa577961b069c2100','Tekniikan kiertue','{"when": "2027-02-03 16:00", "count": "\u00d7 1"}');
INSERT INTO "audit" VALUES(17,'2026-11-28 08:00:13.553871','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','event_published','b9fb4720de1b405aa577961b069c2100','Tekniikan kiertue','{}');
INSERT INTO "audit" VALUES(18,'2026-11-28 08:00:13.573326','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','event_made','d001fa73495943cd9ac6cd5b22b8cb52','Vanhempainilta','{}');
INSERT INTO "audit" VALUES(19,'2026-11-28 08:00:13.580356','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','times_added','d001fa73495943cd9ac6cd5b22b8cb52','Vanhempainilta','{"when": "2027-02-10 16:00", "count": "\u00d7 1"}');
INSERT INTO "audit" VALUES(20,'2026-11-28 08:00:13.591306','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','event_published','d001fa73495943cd9ac6cd5b22b8cb52','Vanhempainilta','{}');
INSERT INTO "audit" VALUES(21,'2026-11-28 08:00:13.598972','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','event_made','d99f4d8da3b0458abcc551df59a8d71b','Luonnos','{}');
INSERT INTO "audit" VALUES(22,'2026-11-28 08:00:13.600988','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','times_added','d99f4d8da3b0458abcc551df59a8d71b','Luonnos','{"when": "2027-02-17 16:00", "count": "\u00d7 1"}');
INSERT INTO "audit" VALUES(23,'2026-11-28 08:00:27.395610','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','time_moved','f0323cb8638048b29385766bc00b5c6d','Avoimet ovet','{"when": "2027-01-20 18:00 \u2192 2027-01-21 18:00"}');
INSERT INTO "audit" VALUES(24,'2026-11-28 08:00:27.405165','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','times_cancelled','d001fa73495943cd9ac6cd5b22b8cb52','Vanhempainilta','{"when": "2027-02-10 16:00"}');
CREATE TABLE event (
	id CHAR(32) NOT NULL, 
	slug VARCHAR(200) NOT NULL, 
	organisation_id CHAR(32) NOT NULL, 
	venue_id CHAR(32), 
	kind VARCHAR(30) NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	title JSON NOT NULL, 
	summary JSON NOT NULL, 
	description JSON NOT NULL, 
	online_url VARCHAR(500) NOT NULL, 
	registration VARCHAR(20) NOT NULL, 
	registration_url VARCHAR(500) NOT NULL, 
	contact_name VARCHAR(100) NOT NULL, 
	contact_email VARCHAR(254) NOT NULL, 
	contact_phone VARCHAR(20) NOT NULL, 
	fields JSON NOT NULL, 
	target_groups JSON NOT NULL, 
	search_text TEXT NOT NULL, version INTEGER DEFAULT '1' NOT NULL, changed_at DATETIME, changed_by VARCHAR(100) DEFAULT '' NOT NULL, opens_at DATETIME, closes_rule VARCHAR(20) DEFAULT '' NOT NULL, cancel_rule VARCHAR(20) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (id), 
	CONSTRAINT fk_event_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id), 
	CONSTRAINT fk_event_venue_id FOREIGN KEY(venue_id) REFERENCES venue (id), 
	CONSTRAINT uq_event_slug UNIQUE (slug)
);
INSERT INTO "event" VALUES('f0323cb8638048b29385766bc00b5c6d','avoimet-ovet','5640796fa59e46d9828542e8801d8b33','3d9e86d9e3a3468ca303b5fb7c7a51a5','open_day','published','{"fi": "Avoimet ovet", "sv": "\u00d6ppet hus", "en": "Open day"}','{"fi": "Tule tutustumaan", "sv": "", "en": ""}','{"fi": "N\u00e4et *pajat*.", "sv": "", "en": ""}','','here','','','','','["machine"]','["lower_secondary"]','avoimet ovet öppet hus open day tule tutustumaan   lounais-suomen koulut lounais-suomen koulut lounais-suomen koulut',4,'2026-11-28 08:00:27.395588','Anna Aalto',NULL,'evening_before','hours_2');
INSERT INTO "event" VALUES('0799c78b928f4f1ab65b9a4caafb760c','hakuinfo','5640796fa59e46d9828542e8801d8b33','3d9e86d9e3a3468ca303b5fb7c7a51a5','open_day','published','{"fi": "Hakuinfo", "sv": "", "en": ""}','{"fi": "Tule tutustumaan", "sv": "", "en": ""}','{"fi": "N\u00e4et *pajat*.", "sv": "", "en": ""}','','elsewhere','https://koulu.example.org/ilmo','','','','["machine"]','["lower_secondary"]','hakuinfo   tule tutustumaan   lounais-suomen koulut lounais-suomen koulut lounais-suomen koulut',3,'2026-11-28 08:00:13.517093','Anna Aalto',NULL,'','');
INSERT INTO "event" VALUES('b9fb4720de1b405aa577961b069c2100','tekniikan-kiertue','5640796fa59e46d9828542e8801d8b33','3d9e86d9e3a3468ca303b5fb7c7a51a5','open_day','published','{"fi": "Tekniikan kiertue", "sv": "", "en": ""}','{"fi": "Tule tutustumaan", "sv": "", "en": ""}','{"fi": "N\u00e4et *pajat*.", "sv": "", "en": ""}','','walk_in','','','','','["machine"]','["lower_secondary"]','tekniikan kiertue   tule tutustumaan   lounais-suomen koulut lounais-suomen koulut lounais-suomen koulut',3,'2026-11-28 08:00:13.553835','Anna Aalto',NULL,'evening_before','hours_2');
INSERT INTO "event" VALUES('d001fa73495943cd9ac6cd5b22b8cb52','vanhempainilta','5640796fa59e46d9828542e8801d8b33','3d9e86d9e3a3468ca303b5fb7c7a51a5','parents_evening','cancelled','{"fi": "Vanhempainilta", "sv": "", "en": ""}','{"fi": "Tule tutustumaan", "sv": "", "en": ""}','{"fi": "N\u00e4et *pajat*.", "sv": "", "en": ""}','','here','','','','','["machine"]','["lower_secondary"]','vanhempainilta   tule tutustumaan   lounais-suomen koulut lounais-suomen koulut lounais-suomen koulut',4,'2026-11-28 08:00:27.405144','Anna Aalto',NULL,'evening_before','hours_2');
INSERT INTO "event" VALUES('d99f4d8da3b0458abcc551df59a8d71b','luonnos','5640796fa59e46d9828542e8801d8b33','3d9e86d9e3a3468ca303b5fb7c7a51a5','open_day','draft','{"fi": "Luonnos", "sv": "", "en": ""}','{"fi": "Tule tutustumaan", "sv": "", "en": ""}','{"fi": "N\u00e4et *pajat*.", "sv": "", "en": ""}','','here','','','','','["machine"]','["lower_secondary"]','luonnos   tule tutustumaan   lounais-suomen koulut lounais-suomen koulut lounais-suomen koulut',2,'2026-11-28 08:00:13.600950','Anna Aalto',NULL,'evening_before','hours_2');
CREATE TABLE heartbeat (
	role VARCHAR(30) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_heartbeat PRIMARY KEY (role)
);
INSERT INTO "heartbeat" VALUES('consumer','2026-11-28 08:00:33.957608');
INSERT INTO "heartbeat" VALUES('timers','2026-11-28 08:00:35.583584');
CREATE TABLE inbox (
	consumer VARCHAR(50) NOT NULL, 
	event_id CHAR(32) NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_inbox PRIMARY KEY (consumer, event_id)
);
INSERT INTO "inbox" VALUES('events','e95baae8d0e14693ba6ddf4e66a81fd3','2026-11-28 08:00:18.563078');
INSERT INTO "inbox" VALUES('events','4b3cec863e6e47b2ac4755103896c7f4','2026-11-28 08:00:18.587355');
INSERT INTO "inbox" VALUES('events','3ce66bcec76241d59bb839ff9f9e6b47','2026-11-28 08:00:18.594611');
INSERT INTO "inbox" VALUES('events','38c3c5183fa94c9eb1f544aceaec318f','2026-11-28 08:00:18.599928');
INSERT INTO "inbox" VALUES('events','3f0ee3dce4ea4587a9b0da1e20d45fd2','2026-11-28 08:00:18.605134');
INSERT INTO "inbox" VALUES('events','51d9aaf97237462b86cdc71d8b6ff252','2026-11-28 08:00:18.609856');
INSERT INTO "inbox" VALUES('events','4d00a4f8f7cd43fea4b0482ec5152071','2026-11-28 08:00:20.285510');
INSERT INTO "inbox" VALUES('events','c1ac9a06e90145f9be4fed48b73f251a','2026-11-28 08:00:20.291802');
INSERT INTO "inbox" VALUES('events','9eedea2c49b040cda8d6aec8719c8d1c','2026-11-28 08:00:25.152243');
INSERT INTO "inbox" VALUES('events','467fc287811d4d4d9e60d1f757db9817','2026-11-28 08:00:25.157402');
INSERT INTO "inbox" VALUES('events','3a31d3d9657342ca92cb10553ef9dc6f','2026-11-28 08:00:25.162103');
INSERT INTO "inbox" VALUES('events','d7db453db0e9419c8b032c17e469551f','2026-11-28 08:00:32.294057');
INSERT INTO "inbox" VALUES('events','906ad090b899464c9a976d63dc5a77cc','2026-11-28 08:00:32.299490');
CREATE TABLE invitation (
	id CHAR(32) NOT NULL, 
	organisation_id CHAR(32) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	accepted_at DATETIME, 
	revoked_at DATETIME, 
	CONSTRAINT pk_invitation PRIMARY KEY (id), 
	CONSTRAINT fk_invitation_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id)
);
INSERT INTO "invitation" VALUES('bdd0f4dbfd324f41acb8d95eb8d8a664','5640796fa59e46d9828542e8801d8b33','anna@example.org','admin','fi','2026-11-28 08:00:00.359365','2026-12-12 08:00:00.359365','2026-11-28 08:00:06.792105',NULL);
INSERT INTO "invitation" VALUES('cf88c2fe00c94f79bc226bb05dc18f9e','5640796fa59e46d9828542e8801d8b33','erkki@example.org','editor','sv','2026-11-28 08:00:13.262832','2026-12-12 08:00:13.262832','2026-11-28 08:00:13.282889',NULL);
INSERT INTO "invitation" VALUES('92ae1255497340e7893429a16488e7df','5640796fa59e46d9828542e8801d8b33','siiri@example.org','admin','fi','2026-11-28 08:00:13.271480','2026-12-12 08:00:13.271480',NULL,NULL);
CREATE TABLE membership (
	id CHAR(32) NOT NULL, 
	staff_id CHAR(32) NOT NULL, 
	organisation_id CHAR(32) NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	CONSTRAINT pk_membership PRIMARY KEY (id), 
	CONSTRAINT fk_membership_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id), 
	CONSTRAINT fk_membership_staff_id FOREIGN KEY(staff_id) REFERENCES staff_member (id), 
	CONSTRAINT uq_membership_staff_id_organisation_id UNIQUE (staff_id, organisation_id)
);
INSERT INTO "membership" VALUES('93e810df4a14447cb6b1762070362b68','ec7c5ede4cda4844b102c183802a797e','5640796fa59e46d9828542e8801d8b33','admin');
CREATE TABLE occurrence (
	id CHAR(32) NOT NULL, 
	event_id CHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	time_zone VARCHAR(60) NOT NULL, 
	capacity INTEGER NOT NULL, 
	taken INTEGER NOT NULL, 
	seats_version INTEGER NOT NULL, 
	opens_at DATETIME NOT NULL, 
	closes_at DATETIME NOT NULL, 
	cancel_until DATETIME NOT NULL, 
	cancelled BOOLEAN NOT NULL, 
	CONSTRAINT pk_occurrence PRIMARY KEY (id), 
	CONSTRAINT fk_occurrence_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
INSERT INTO "occurrence" VALUES('92bf930533ac4edb9876198908109ce8','f0323cb8638048b29385766bc00b5c6d',1,'2027-01-20 14:00:00.000000','2027-01-20 14:45:00.000000','Europe/Helsinki',12,4,5,'2026-11-28 08:00:13.352475','2027-01-19 18:00:00.000000','2027-01-20 12:00:00.000000',0);
INSERT INTO "occurrence" VALUES('333a1364cba94d6e8339192d22e53bb0','f0323cb8638048b29385766bc00b5c6d',1,'2027-01-20 15:00:00.000000','2027-01-20 15:45:00.000000','Europe/Helsinki',10,1,5,'2026-11-28 08:00:13.352711','2027-01-19 18:00:00.000000','2027-01-20 13:00:00.000000',0);
INSERT INTO "occurrence" VALUES('ff1607e836484fb2a1d39d7e64e9ef79','f0323cb8638048b29385766bc00b5c6d',2,'2027-01-21 16:00:00.000000','2027-01-21 16:45:00.000000','Europe/Helsinki',10,0,1,'2026-11-28 08:00:13.352758','2027-01-20 18:00:00.000000','2027-01-21 14:00:00.000000',0);
INSERT INTO "occurrence" VALUES('5d60564ef62b4558b4e9e85dff1e526b','0799c78b928f4f1ab65b9a4caafb760c',1,'2027-01-27 14:00:00.000000','2027-01-27 14:45:00.000000','Europe/Helsinki',10,0,1,'2026-11-28 08:00:13.501870','2027-01-26 18:00:00.000000','2027-01-27 12:00:00.000000',0);
INSERT INTO "occurrence" VALUES('917c057a94a242b593da70f0ef1f99f9','b9fb4720de1b405aa577961b069c2100',1,'2027-02-03 14:00:00.000000','2027-02-03 14:45:00.000000','Europe/Helsinki',10,0,1,'2026-11-28 08:00:13.535267','2027-02-02 18:00:00.000000','2027-02-03 12:00:00.000000',0);
INSERT INTO "occurrence" VALUES('761a8e366c85455f91e0e964535fcf46','d001fa73495943cd9ac6cd5b22b8cb52',2,'2027-02-10 14:00:00.000000','2027-02-10 14:45:00.000000','Europe/Helsinki',5,1,2,'2026-11-28 08:00:13.579032','2027-02-09 18:00:00.000000','2027-02-10 12:00:00.000000',1);
INSERT INTO "occurrence" VALUES('536519e536d647dfa2b3750c4ceed9b4','d99f4d8da3b0458abcc551df59a8d71b',1,'2027-02-17 14:00:00.000000','2027-02-17 14:45:00.000000','Europe/Helsinki',10,0,0,'2026-11-28 08:00:13.599887','2027-02-16 18:00:00.000000','2027-02-17 12:00:00.000000',0);
CREATE TABLE organisation (
	id CHAR(32) NOT NULL, 
	slug VARCHAR(100) NOT NULL, 
	name JSON NOT NULL, 
	contact_email VARCHAR(254) NOT NULL, contact_phone VARCHAR(20) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_organisation PRIMARY KEY (id), 
	CONSTRAINT uq_organisation_slug UNIQUE (slug)
);
INSERT INTO "organisation" VALUES('5640796fa59e46d9828542e8801d8b33','lounais-suomen-koulut','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','','');
CREATE TABLE outbox (
	seq INTEGER NOT NULL, 
	id CHAR(32) NOT NULL, 
	contract VARCHAR(100) NOT NULL, 
	body TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	claimed_until DATETIME, 
	CONSTRAINT pk_outbox PRIMARY KEY (seq), 
	CONSTRAINT uq_outbox_id UNIQUE (id)
);
INSERT INTO "outbox" VALUES(1,'8e927f7ab97a47849f9afa5ae5a86cae','events.sign_in_requested.v1','{"specversion": "1.0", "id": "8e927f7a-b97a-4784-9f9a-fa5ae5a86cae", "source": "/events", "type": "events.sign_in_requested.v1", "subject": "12b7c73c-880f-41fa-a647-b2d9aeb8753f", "time": "2026-11-28T08:00:35.573851+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/events.sign_in_requested.v1", "data": {"version": 1, "sign_in_id": "12b7c73c-880f-41fa-a647-b2d9aeb8753f", "name": "Anna Aalto", "email": "anna@example.org", "language": "fi", "expires_at": "2026-11-28T08:15:35.572103+00:00"}}','2026-11-28 08:00:35.573851',NULL);
INSERT INTO "outbox" VALUES(2,'236530d868cd4c68b4c5a0f509d3fbbf','events.health_told.v1','{"specversion": "1.0", "id": "236530d8-68cd-4c68-b4c5-a0f509d3fbbf", "source": "/events", "type": "events.health_told.v1", "subject": "events", "time": "2026-11-28T08:00:35.586827+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/events.health_told.v1", "data": {"version": 1795852835, "service": "events", "facts_since": "", "messages_since": "", "silent": []}}','2026-11-28 08:00:35.586827',NULL);
CREATE TABLE service_health (
	service VARCHAR(30) NOT NULL, 
	version BIGINT NOT NULL, 
	heard_at DATETIME NOT NULL, 
	facts_since VARCHAR(40) NOT NULL, 
	messages_since VARCHAR(40) NOT NULL, 
	silent JSON NOT NULL, 
	CONSTRAINT pk_service_health PRIMARY KEY (service)
);
INSERT INTO "service_health" VALUES('registrations',1795852820,'2026-11-28 08:00:20.286203','','','[]');
INSERT INTO "service_health" VALUES('notifier',1795852820,'2026-11-28 08:00:20.292635','','','[]');
CREATE TABLE sign_in (
	id CHAR(32) NOT NULL, 
	staff_id CHAR(32) NOT NULL, 
	goes_to VARCHAR(500) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_sign_in PRIMARY KEY (id), 
	CONSTRAINT fk_sign_in_staff_id FOREIGN KEY(staff_id) REFERENCES staff_member (id)
);
INSERT INTO "sign_in" VALUES('12b7c73c880f41faa647b2d9aeb8753f','ec7c5ede4cda4844b102c183802a797e','/staff/','2026-11-28 08:00:35.572103','2026-11-28 08:15:35.572103',NULL);
CREATE TABLE staff_access (
	staff_id CHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	memberships JSON NOT NULL, 
	ended_sessions JSON NOT NULL, 
	CONSTRAINT pk_staff_access PRIMARY KEY (staff_id)
);
INSERT INTO "staff_access" VALUES('ec7c5ede4cda4844b102c183802a797e',1,'Anna Aalto','[{"organisation_id": "5640796f-a59e-46d9-8285-42e8801d8b33", "role": "admin", "name_fi": "Lounais-Suomen koulut", "name_sv": "Lounais-Suomen koulut", "name_en": "Lounais-Suomen koulut"}]','[]');
INSERT INTO "staff_access" VALUES('a2c4d2ae5192493ab3dfd59ff002f761',3,'Erkki Eklund','[]','["2670debd-5091-4b55-ae89-305808d6cd03"]');
CREATE TABLE staff_member (
	id CHAR(32) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	version INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_staff_member PRIMARY KEY (id), 
	CONSTRAINT uq_staff_member_email UNIQUE (email)
);
INSERT INTO "staff_member" VALUES('ec7c5ede4cda4844b102c183802a797e','anna@example.org','Anna Aalto','fi',1,'2026-11-28 08:00:06.795186');
INSERT INTO "staff_member" VALUES('a2c4d2ae5192493ab3dfd59ff002f761','erkki@example.org','Erkki Eklund','sv',3,'2026-11-28 08:00:13.284844');
CREATE TABLE staff_session (
	id CHAR(32) NOT NULL, 
	staff_id CHAR(32) NOT NULL, 
	browser VARCHAR(60) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_staff_session PRIMARY KEY (id), 
	CONSTRAINT fk_staff_session_staff_id FOREIGN KEY(staff_id) REFERENCES staff_member (id)
);
INSERT INTO "staff_session" VALUES('a66fb56cbbd943088c8ffdbc42f4bdbe','ec7c5ede4cda4844b102c183802a797e','','2026-11-28 08:00:06.805182','2026-12-05 08:00:06.805182',NULL);
INSERT INTO "staff_session" VALUES('2670debd50914b55ae89305808d6cd03','a2c4d2ae5192493ab3dfd59ff002f761','','2026-11-28 08:00:13.291282','2026-12-05 08:00:13.291282','2026-11-28 08:00:13.318726');
CREATE TABLE venue (
	id CHAR(32) NOT NULL, 
	organisation_id CHAR(32) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	address VARCHAR(300) NOT NULL, 
	municipality VARCHAR(3) NOT NULL, 
	CONSTRAINT pk_venue PRIMARY KEY (id), 
	CONSTRAINT fk_venue_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id)
);
INSERT INTO "venue" VALUES('3d9e86d9e3a3468ca303b5fb7c7a51a5','5640796fa59e46d9828542e8801d8b33','Pääkampus','Koulukatu 1, 20100 Turku','853');
CREATE INDEX ix_inbox_seen_at ON inbox (seen_at);
CREATE INDEX ix_venue_organisation_id ON venue (organisation_id);
CREATE INDEX ix_event_kind ON event (kind);
CREATE INDEX ix_event_organisation_id ON event (organisation_id);
CREATE INDEX ix_event_status ON event (status);
CREATE INDEX ix_event_venue_id ON event (venue_id);
CREATE INDEX ix_occurrence_event_id ON occurrence (event_id);
CREATE INDEX ix_occurrence_starts_at ON occurrence (starts_at);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_audit_organisation_id ON audit (organisation_id);
CREATE INDEX ix_audit_subject_id ON audit (subject_id);
CREATE INDEX ix_invitation_organisation_id ON invitation (organisation_id);
CREATE INDEX ix_membership_organisation_id ON membership (organisation_id);
CREATE INDEX ix_membership_staff_id ON membership (staff_id);
CREATE INDEX ix_sign_in_expires_at ON sign_in (expires_at);
CREATE INDEX ix_sign_in_staff_id ON sign_in (staff_id);
CREATE INDEX ix_staff_session_expires_at ON staff_session (expires_at);
CREATE INDEX ix_staff_session_staff_id ON staff_session (staff_id);
COMMIT;
