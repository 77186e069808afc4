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
INSERT INTO "audit" VALUES(1,'2026-11-28 08:00:03.543383',NULL,'','0523d973aece4fc3ab2fe49263322706','invited','a5f2e2f622e942948f91801baacaf74b','','{"role": "admin"}');
INSERT INTO "audit" VALUES(2,'2026-11-28 08:00:11.610289','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','joined','a2ebff4ad251470ba0f2869e73faddf1','','{"role": "admin"}');
INSERT INTO "audit" VALUES(3,'2026-11-28 08:00:19.038316','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','people_seen','0523d973aece4fc3ab2fe49263322706','','{}');
INSERT INTO "audit" VALUES(4,'2026-11-28 08:00:19.368401','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','invited','e838b6dcb67b417a8a0712b0d9ee7629','','{"role": "editor"}');
INSERT INTO "audit" VALUES(5,'2026-11-28 08:00:19.391342','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','invited','37fd68852f5747408ecf4aad57bbfa3a','','{"role": "admin"}');
INSERT INTO "audit" VALUES(6,'2026-11-28 08:00:19.479868','1e86a2b4d24741b49e3190c3a22fb4a6','Erkki Eklund','0523d973aece4fc3ab2fe49263322706','joined','1e86a2b4d24741b49e3190c3a22fb4a6','','{"role": "editor"}');
INSERT INTO "audit" VALUES(7,'2026-11-28 08:00:19.538551','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','role_changed','1e86a2b4d24741b49e3190c3a22fb4a6','','{"role": "editor \u2192 messenger"}');
INSERT INTO "audit" VALUES(8,'2026-11-28 08:00:19.590949','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','removed','1e86a2b4d24741b49e3190c3a22fb4a6','','{"role": "messenger"}');
INSERT INTO "audit" VALUES(9,'2026-11-28 08:00:19.669276','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','event_made','0490bf3e958c4879ba1c6a1d4691e575','Avoimet ovet','{}');
INSERT INTO "audit" VALUES(10,'2026-11-28 08:00:19.696004','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','times_added','0490bf3e958c4879ba1c6a1d4691e575','Avoimet ovet','{"when": "2027-01-20 16:00", "count": "\u00d7 3"}');
INSERT INTO "audit" VALUES(11,'2026-11-28 08:00:19.890518','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','event_published','0490bf3e958c4879ba1c6a1d4691e575','Avoimet ovet','{}');
INSERT INTO "audit" VALUES(12,'2026-11-28 08:00:20.099862','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','event_made','79e2d6cda1d844668a22cf2f2b49a386','Hakuinfo','{}');
INSERT INTO "audit" VALUES(13,'2026-11-28 08:00:20.116938','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','times_added','79e2d6cda1d844668a22cf2f2b49a386','Hakuinfo','{"when": "2027-01-27 16:00", "count": "\u00d7 1"}');
INSERT INTO "audit" VALUES(14,'2026-11-28 08:00:20.174067','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','event_published','79e2d6cda1d844668a22cf2f2b49a386','Hakuinfo','{}');
INSERT INTO "audit" VALUES(15,'2026-11-28 08:00:20.207869','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','event_made','a70b92817e3a4a09acab51785a1857a0','Tekniikan kiertue','{}');
INSERT INTO "audit" VALUES(16,'2026-11-28 08:00:20.224620','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','times_added','a70b92817e3a4a09acab51785a1857a0','Tekniikan kiertue','{"when": "2027-02-03 16:00", "count": "\u00d7 1"}');
INSERT INTO "audit" VALUES(17,'2026-11-28 08:00:20.273910','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','event_published','a70b92817e3a4a09acab51785a1857a0','Tekniikan kiertue','{}');
INSERT INTO "audit" VALUES(18,'2026-11-28 08:00:20.310101','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','event_made','ba079840111f4712aebb0ffa44065af4','Vanhempainilta','{}');
INSERT INTO "audit" VALUES(19,'2026-11-28 08:00:20.322720','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','times_added','ba079840111f4712aebb0ffa44065af4','Vanhempainilta','{"when": "2027-02-10 16:00", "count": "\u00d7 1"}');
INSERT INTO "audit" VALUES(20,'2026-11-28 08:00:20.376719','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','event_published','ba079840111f4712aebb0ffa44065af4','Vanhempainilta','{}');
INSERT INTO "audit" VALUES(21,'2026-11-28 08:00:20.403466','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','event_made','14562dc861c54ec4b08ccad1a13ba604','Luonnos','{}');
INSERT INTO "audit" VALUES(22,'2026-11-28 08:00:20.415995','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','times_added','14562dc861c54ec4b08ccad1a13ba604','Luonnos','{"when": "2027-02-17 16:00", "count": "\u00d7 1"}');
INSERT INTO "audit" VALUES(23,'2026-11-28 08:00:36.799753','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','time_moved','0490bf3e958c4879ba1c6a1d4691e575','Avoimet ovet','{"when": "2027-01-20 18:00 \u2192 2027-01-21 18:00"}');
INSERT INTO "audit" VALUES(24,'2026-11-28 08:00:36.818943','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','times_cancelled','ba079840111f4712aebb0ffa44065af4','Vanhempainilta','{"when": "2027-02-10 16:00"}');
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
INSERT INTO "event" VALUES('0490bf3e958c4879ba1c6a1d4691e575','avoimet-ovet','0523d973aece4fc3ab2fe49263322706','062b63b1e83942928f57c24d27b3d726','open_day','published','{"fi": "Avoimet ovet", "sv": "\u00d6ppet hus", "en": "Open day"}','{"fi": "Tule tutustumaan", "sv": "", "en": ""}','{"fi": "N\u00e4et *pajat*.", "sv": "", "en": ""}','','here','','','','','["machine"]','["lower_secondary"]','avoimet ovet öppet hus open day tule tutustumaan   lounais-suomen koulut lounais-suomen koulut lounais-suomen koulut',4,'2026-11-28 08:00:36.799725','Anna Aalto',NULL,'evening_before','hours_2');
INSERT INTO "event" VALUES('79e2d6cda1d844668a22cf2f2b49a386','hakuinfo','0523d973aece4fc3ab2fe49263322706','062b63b1e83942928f57c24d27b3d726','open_day','published','{"fi": "Hakuinfo", "sv": "", "en": ""}','{"fi": "Tule tutustumaan", "sv": "", "en": ""}','{"fi": "N\u00e4et *pajat*.", "sv": "", "en": ""}','','elsewhere','https://koulu.example.org/ilmo','','','','["machine"]','["lower_secondary"]','hakuinfo   tule tutustumaan   lounais-suomen koulut lounais-suomen koulut lounais-suomen koulut',3,'2026-11-28 08:00:20.174029','Anna Aalto',NULL,'','');
INSERT INTO "event" VALUES('a70b92817e3a4a09acab51785a1857a0','tekniikan-kiertue','0523d973aece4fc3ab2fe49263322706','062b63b1e83942928f57c24d27b3d726','open_day','published','{"fi": "Tekniikan kiertue", "sv": "", "en": ""}','{"fi": "Tule tutustumaan", "sv": "", "en": ""}','{"fi": "N\u00e4et *pajat*.", "sv": "", "en": ""}','','walk_in','','','','','["machine"]','["lower_secondary"]','tekniikan kiertue   tule tutustumaan   lounais-suomen koulut lounais-suomen koulut lounais-suomen koulut',3,'2026-11-28 08:00:20.273867','Anna Aalto',NULL,'evening_before','hours_2');
INSERT INTO "event" VALUES('ba079840111f4712aebb0ffa44065af4','vanhempainilta','0523d973aece4fc3ab2fe49263322706','062b63b1e83942928f57c24d27b3d726','parents_evening','cancelled','{"fi": "Vanhempainilta", "sv": "", "en": ""}','{"fi": "Tule tutustumaan", "sv": "", "en": ""}','{"fi": "N\u00e4et *pajat*.", "sv": "", "en": ""}','','here','','','','','["machine"]','["lower_secondary"]','vanhempainilta   tule tutustumaan   lounais-suomen koulut lounais-suomen koulut lounais-suomen koulut',4,'2026-11-28 08:00:36.818911','Anna Aalto',NULL,'evening_before','hours_2');
INSERT INTO "event" VALUES('14562dc861c54ec4b08ccad1a13ba604','luonnos','0523d973aece4fc3ab2fe49263322706','062b63b1e83942928f57c24d27b3d726','open_day','draft','{"fi": "Luonnos", "sv": "", "en": ""}','{"fi": "Tule tutustumaan", "sv": "", "en": ""}','{"fi": "N\u00e4et *pajat*.", "sv": "", "en": ""}','','here','','','','','["machine"]','["lower_secondary"]','luonnos   tule tutustumaan   lounais-suomen koulut lounais-suomen koulut lounais-suomen koulut',2,'2026-11-28 08:00:20.415956','Anna Aalto',NULL,'evening_before','hours_2');
CREATE TABLE heartbeat (
	role VARCHAR(30) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_heartbeat PRIMARY KEY (role)
);
INSERT INTO "heartbeat" VALUES('consumer','2026-11-28 08:00:44.112773');
INSERT INTO "heartbeat" VALUES('timers','2026-11-28 08:00:46.028487');
CREATE TABLE inbox (
	consumer VARCHAR(50) NOT NULL, 
	event_id CHAR(32) NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_inbox PRIMARY KEY (consumer, event_id)
);
INSERT INTO "inbox" VALUES('events','4f4be82181184969bf1d13146a3184e9','2026-11-28 08:00:26.006413');
INSERT INTO "inbox" VALUES('events','5936b860f9ba42c98038feb7bc9018bd','2026-11-28 08:00:26.052574');
INSERT INTO "inbox" VALUES('events','e3dde8d9084d4df79a0d13c4dad93c9f','2026-11-28 08:00:26.068626');
INSERT INTO "inbox" VALUES('events','49e929514ef443e181f4557317d398dc','2026-11-28 08:00:26.092269');
INSERT INTO "inbox" VALUES('events','114d09c9fc87414b90f908c137bb7847','2026-11-28 08:00:26.115900');
INSERT INTO "inbox" VALUES('events','2190a033672f4b799ba3c18448f43f07','2026-11-28 08:00:26.143993');
INSERT INTO "inbox" VALUES('events','6f2fe43824d34a9fb92a910289572f2d','2026-11-28 08:00:28.116538');
INSERT INTO "inbox" VALUES('events','14d04d5c97254fc19fe3d7a9702898f8','2026-11-28 08:00:28.144505');
INSERT INTO "inbox" VALUES('events','df1c3e2028994963aafd82d598257b17','2026-11-28 08:00:33.564545');
INSERT INTO "inbox" VALUES('events','cffb1b40cde24a7c8680e665456fdfe3','2026-11-28 08:00:33.584480');
INSERT INTO "inbox" VALUES('events','87565a2c96644ec28970b81ed9efa36c','2026-11-28 08:00:33.597445');
INSERT INTO "inbox" VALUES('events','e518cbdcb13743fea5ac89c360343c64','2026-11-28 08:00:42.188579');
INSERT INTO "inbox" VALUES('events','1521bf16b8df42b2b10f064504544cca','2026-11-28 08:00:42.204851');
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
INSERT INTO "invitation" VALUES('a5f2e2f622e942948f91801baacaf74b','0523d973aece4fc3ab2fe49263322706','anna@example.org','admin','fi','2026-11-28 08:00:03.501565','2026-12-12 08:00:03.501565','2026-11-28 08:00:11.471079',NULL);
INSERT INTO "invitation" VALUES('e838b6dcb67b417a8a0712b0d9ee7629','0523d973aece4fc3ab2fe49263322706','erkki@example.org','editor','sv','2026-11-28 08:00:19.361036','2026-12-12 08:00:19.361036','2026-11-28 08:00:19.466571',NULL);
INSERT INTO "invitation" VALUES('37fd68852f5747408ecf4aad57bbfa3a','0523d973aece4fc3ab2fe49263322706','siiri@example.org','admin','fi','2026-11-28 08:00:19.388519','2026-12-12 08:00:19.388519',NULL,NULL);
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
INSERT INTO "membership" VALUES('cacb3d043f714b81ab530c3eefc71578','a2ebff4ad251470ba0f2869e73faddf1','0523d973aece4fc3ab2fe49263322706','admin');
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
INSERT INTO "occurrence" VALUES('ed363c0f40f04b18900fbe7ca1606485','0490bf3e958c4879ba1c6a1d4691e575',1,'2027-01-20 14:00:00.000000','2027-01-20 14:45:00.000000','Europe/Helsinki',12,4,5,'2026-11-28 08:00:19.671959','2027-01-19 18:00:00.000000','2027-01-20 12:00:00.000000',0);
INSERT INTO "occurrence" VALUES('b9278c641d614327bda56a17bcb2b90b','0490bf3e958c4879ba1c6a1d4691e575',1,'2027-01-20 15:00:00.000000','2027-01-20 15:45:00.000000','Europe/Helsinki',10,1,5,'2026-11-28 08:00:19.682178','2027-01-19 18:00:00.000000','2027-01-20 13:00:00.000000',0);
INSERT INTO "occurrence" VALUES('ef47d2ddc7e34ca3a7411ee6bd0290d9','0490bf3e958c4879ba1c6a1d4691e575',2,'2027-01-21 16:00:00.000000','2027-01-21 16:45:00.000000','Europe/Helsinki',10,0,1,'2026-11-28 08:00:19.682282','2027-01-20 18:00:00.000000','2027-01-21 14:00:00.000000',0);
INSERT INTO "occurrence" VALUES('6a40dc2dad2f4c32b58699806b00ef48','79e2d6cda1d844668a22cf2f2b49a386',1,'2027-01-27 14:00:00.000000','2027-01-27 14:45:00.000000','Europe/Helsinki',10,0,1,'2026-11-28 08:00:20.108586','2027-01-26 18:00:00.000000','2027-01-27 12:00:00.000000',0);
INSERT INTO "occurrence" VALUES('b66ce39c39f34e078e29bc10a1cf6f89','a70b92817e3a4a09acab51785a1857a0',1,'2027-02-03 14:00:00.000000','2027-02-03 14:45:00.000000','Europe/Helsinki',10,0,1,'2026-11-28 08:00:20.214169','2027-02-02 18:00:00.000000','2027-02-03 12:00:00.000000',0);
INSERT INTO "occurrence" VALUES('799a06cf167949898aa26329db8947ea','ba079840111f4712aebb0ffa44065af4',2,'2027-02-10 14:00:00.000000','2027-02-10 14:45:00.000000','Europe/Helsinki',5,1,2,'2026-11-28 08:00:20.312028','2027-02-09 18:00:00.000000','2027-02-10 12:00:00.000000',1);
INSERT INTO "occurrence" VALUES('5b8ac1d3346e405b9e2e997a17f13d99','14562dc861c54ec4b08ccad1a13ba604',1,'2027-02-17 14:00:00.000000','2027-02-17 14:45:00.000000','Europe/Helsinki',10,0,0,'2026-11-28 08:00:20.413926','2027-02-16 18:00:00.000000','2027-02-17 12:00:00.000000',0);
CREATE TABLE organisation (
	id CHAR(32) NOT NULL, 
	slug VARCHAR(100) NOT NULL, 
	name JSON NOT NULL, 
	contact_email VARCHAR(254) NOT NULL, contact_phone VARCHAR(20) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_organisation PRIMARY KEY (id), 
	CONSTRAINT uq_organisation_slug UNIQUE (slug)
);
INSERT INTO "organisation" VALUES('0523d973aece4fc3ab2fe49263322706','lounais-suomen-koulut','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','','');
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
INSERT INTO "outbox" VALUES(1,'5c3bb24d63a44a0a83d0a0eef8256437','events.sign_in_requested.v1','{"specversion": "1.0", "id": "5c3bb24d-63a4-4a0a-83d0-a0eef8256437", "source": "/events", "type": "events.sign_in_requested.v1", "subject": "aca69264-46ca-4733-a954-ba7fc305de38", "time": "2026-11-28T08:00:45.997207+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/events.sign_in_requested.v1", "data": {"version": 1, "sign_in_id": "aca69264-46ca-4733-a954-ba7fc305de38", "name": "Anna Aalto", "email": "anna@example.org", "language": "fi", "expires_at": "2026-11-28T08:15:45.990475+00:00"}}','2026-11-28 08:00:45.997207',NULL);
INSERT INTO "outbox" VALUES(2,'137828e3ff154d8c941ffe05cb0887b3','events.health_told.v1','{"specversion": "1.0", "id": "137828e3-ff15-4d8c-941f-fe05cb0887b3", "source": "/events", "type": "events.health_told.v1", "subject": "events", "time": "2026-11-28T08:00:46.045652+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/events.health_told.v1", "data": {"version": 1795852846, "service": "events", "facts_since": "", "messages_since": "", "silent": []}}','2026-11-28 08:00:46.045652',NULL);
CREATE TABLE service_health (
	service VARCHAR(30) NOT NULL, 
	version BIGINT NOT NULL, 
	heard_at DATETIME NOT NULL, 
	facts_since VARCHAR(40) NOT NULL, 
	messages_since VARCHAR(40) NOT NULL, 
	silent JSON NOT NULL, 
	CONSTRAINT pk_service_health PRIMARY KEY (service)
);
INSERT INTO "service_health" VALUES('registrations',1795852827,'2026-11-28 08:00:28.117832','','','[]');
INSERT INTO "service_health" VALUES('notifier',1795852827,'2026-11-28 08:00:28.145644','','','[]');
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
INSERT INTO "sign_in" VALUES('aca6926446ca4733a954ba7fc305de38','a2ebff4ad251470ba0f2869e73faddf1','/staff/','2026-11-28 08:00:45.990475','2026-11-28 08:15:45.990475',NULL);
CREATE TABLE staff_access (
	staff_id CHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	memberships JSON NOT NULL, 
	ended_sessions JSON NOT NULL, 
	CONSTRAINT pk_staff_access PRIMARY KEY (staff_id)
);
INSERT INTO "staff_access" VALUES('a2ebff4ad251470ba0f2869e73faddf1',1,'Anna Aalto','[{"organisation_id": "0523d973-aece-4fc3-ab2f-e49263322706", "role": "admin", "name_fi": "Lounais-Suomen koulut", "name_sv": "Lounais-Suomen koulut", "name_en": "Lounais-Suomen koulut"}]','[]');
INSERT INTO "staff_access" VALUES('1e86a2b4d24741b49e3190c3a22fb4a6',3,'Erkki Eklund','[]','["ca3f9fda-f1a7-4787-baca-d42eca764116"]');
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
INSERT INTO "staff_member" VALUES('a2ebff4ad251470ba0f2869e73faddf1','anna@example.org','Anna Aalto','fi',1,'2026-11-28 08:00:11.496040');
INSERT INTO "staff_member" VALUES('1e86a2b4d24741b49e3190c3a22fb4a6','erkki@example.org','Erkki Eklund','sv',3,'2026-11-28 08:00:19.473588');
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
INSERT INTO "staff_session" VALUES('05f01f57d0744b36b38af4190aca57b8','a2ebff4ad251470ba0f2869e73faddf1','','2026-11-28 08:00:11.614406','2026-12-05 08:00:11.614406',NULL);
INSERT INTO "staff_session" VALUES('ca3f9fdaf1a74787bacad42eca764116','1e86a2b4d24741b49e3190c3a22fb4a6','','2026-11-28 08:00:19.482011','2026-12-05 08:00:19.482011','2026-11-28 08:00:19.571729');
CREATE TABLE venue (
	id CHAR(32) NOT NULL, 
	organisation_id CHAR(32) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	address VARCHAR(300) NOT NULL, 
	municipality VARCHAR(3) NOT NULL, 
	CONSTRAINT pk_venue PRIMARY KEY (id), 
	CONSTRAINT fk_venue_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id)
);
INSERT INTO "venue" VALUES('062b63b1e83942928f57c24d27b3d726','0523d973aece4fc3ab2fe49263322706','Pääkampus','Koulukatu 1, 20100 Turku','853');
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
