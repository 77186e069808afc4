BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE attempt (
	id CHAR(32) NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	body_hash VARCHAR(64) NOT NULL, 
	answer JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_attempt PRIMARY KEY (id), 
	CONSTRAINT uq_attempt_key UNIQUE ("key")
);
INSERT INTO "attempt" VALUES('ecef6634d03c4ae6b34af3637cc0ecc8','api:upgrade-with-key','9e4d03968322533f30638d277d3baf7ac1243d182f753950530779e25e9167d2','{"id": "08a0a0fa-8dde-468c-b318-4cb8c557b1ac", "status": "confirmed", "seats": 2, "link_version": 1}','2026-11-28 08:00:27.944512');
INSERT INTO "attempt" VALUES('3ac2e4a76c7b409180c2e50f4e1cda40','api:upgrade-changed','8957bca34d106728f239630657eb54be93d8c8184bdb3c9b6a8b61251208aef0','{"id": "2999fde4-ebb0-496e-ba94-5c3160a76bcc", "status": "confirmed", "seats": 1, "link_version": 1}','2026-11-28 08:00:27.953650');
INSERT INTO "attempt" VALUES('5cb0bed0c68e495ca416ceda34f16310','staff:2713a1c3-bc1d-479e-bf19-ed4f7db7e94a','b848bca343ac986a7c5c445f65d2eae0b1e9abd957e33389c0056ed29597191a','{"id": "32837ae4-3c0a-4771-8dc8-74aa7f4c6d0a"}','2026-11-28 08:00:36.249409');
INSERT INTO "attempt" VALUES('eea0605eb3e041b0862c02a2c0ec5717','api:upgrade-queued','4dcf32e810e26d9dfd2d48e654629e658a67b18a9a5510b3cc35c49e075b31d9','{"id": "441cc490-5acf-494a-ba84-673d8367c505", "status": "confirmed", "seats": 1, "link_version": 1}','2026-11-28 08:00:44.002941');
INSERT INTO "attempt" VALUES('dea89da5f68548ba9d10fa922d113788','api:upgrade-bus','41b8e666f95f7bc9ed7f651366357222ed49f4a59c814ef5e1638cf5b280a945','{"id": "ad3c56ab-5ca1-4d21-87c0-f3a1b0e453cb", "status": "confirmed", "seats": 1, "link_version": 1}','2026-11-28 08:00:45.843643');
INSERT INTO "attempt" VALUES('51cf523e37a6480ebf83c8f8791c15ec','api:upgrade-dead','3cede549dac7de60c8cb54ff5772b0120e8d58403b3db2a17bb08e47e162c2b2','{"id": "956b5ead-55b5-4fad-8bcc-e8279000a6a2", "status": "confirmed", "seats": 1, "link_version": 1}','2026-11-28 08:00:45.906833');
INSERT INTO "attempt" VALUES('ea34b388e74c4e9fb22482eb11573b37','api:upgrade-outbox','83899738f03bbade7ab762ab5cb9a3d6aee5c773bbdf0d909b06582eb8d59dc2','{"id": "96f3a489-eff2-46ff-bdee-f4b62b4bea81", "status": "confirmed", "seats": 1, "link_version": 1}','2026-11-28 08:00:45.960692');
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
INSERT INTO "audit" VALUES(1,'2026-11-28 08:00:35.686794',NULL,'','0523d973aece4fc3ab2fe49263322706','contact_changed','2999fde4ebb0496eba945c3160a76bcc','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(2,'2026-11-28 08:00:35.699465',NULL,'','0523d973aece4fc3ab2fe49263322706','people_changed','2999fde4ebb0496eba945c3160a76bcc','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(3,'2026-11-28 08:00:35.731890',NULL,'','0523d973aece4fc3ab2fe49263322706','cancelled','468893a40aa54b8fb07b11132bcf0135','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(4,'2026-11-28 08:00:35.914867',NULL,'','0523d973aece4fc3ab2fe49263322706','taken_off','f5c154b0fe974a9488d76fca13438e3f','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(5,'2026-11-28 08:00:35.948462','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','list_seen','ed363c0f40f04b18900fbe7ca1606485','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(6,'2026-11-28 08:00:36.095698','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','list_exported','ed363c0f40f04b18900fbe7ca1606485','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(7,'2026-11-28 08:00:36.133134','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','capacity_changed','ed363c0f40f04b18900fbe7ca1606485','Avoimet ovet, ke 20.1.2027','{"seats": "10 \u2192 12"}');
INSERT INTO "audit" VALUES(8,'2026-11-28 08:00:36.523273','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','added','32837ae43c0a47718dc874aa7f4c6d0a','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(9,'2026-11-28 08:00:36.546825','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','registration_seen','32837ae43c0a47718dc874aa7f4c6d0a','Avoimet ovet, ke 20.1.2027','{}');
CREATE TABLE consent (
	id CHAR(32) NOT NULL, 
	registration_id CHAR(32) NOT NULL, 
	purpose VARCHAR(20) NOT NULL, 
	channel VARCHAR(20) NOT NULL, 
	wording VARCHAR(20) NOT NULL, 
	given_at DATETIME NOT NULL, 
	CONSTRAINT pk_consent PRIMARY KEY (id), 
	CONSTRAINT fk_consent_registration_id FOREIGN KEY(registration_id) REFERENCES registration (id)
);
INSERT INTO "consent" VALUES('1b466c968c3c41cc8330e37841fac9ec','08a0a0fa8dde468cb3184cb8c557b1ac','marketing','form','2026-11','2026-11-28 08:00:27.939999');
CREATE TABLE heartbeat (
	role VARCHAR(30) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_heartbeat PRIMARY KEY (role)
);
INSERT INTO "heartbeat" VALUES('consumer','2026-11-28 08:00:44.650309');
INSERT INTO "heartbeat" VALUES('timers','2026-11-28 08:00:46.047457');
CREATE TABLE inbox (
	consumer VARCHAR(50) NOT NULL, 
	event_id CHAR(32) NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_inbox PRIMARY KEY (consumer, event_id)
);
INSERT INTO "inbox" VALUES('registrations','9a37c822676f44df82f30d7e8a4d8708','2026-11-28 08:00:12.445002');
INSERT INTO "inbox" VALUES('registrations','92ea9c4b7fb2472cbef712557bac6f3d','2026-11-28 08:00:21.095955');
INSERT INTO "inbox" VALUES('registrations','5a06d6e97a6947eab988a4e49ede2619','2026-11-28 08:00:21.117671');
INSERT INTO "inbox" VALUES('registrations','80f28eca92744feeb7d67aca5fe13bf8','2026-11-28 08:00:21.132680');
INSERT INTO "inbox" VALUES('registrations','5c7797aa95514d87b7b1e08c8b0d597d','2026-11-28 08:00:21.153015');
INSERT INTO "inbox" VALUES('registrations','d3691a53fadd44dc852f6fb43395258b','2026-11-28 08:00:21.178538');
INSERT INTO "inbox" VALUES('registrations','ab7aba6d11b342e085db903f7d72d027','2026-11-28 08:00:21.214014');
INSERT INTO "inbox" VALUES('registrations','8c187c82c26c4f79a66c9711aede866f','2026-11-28 08:00:21.240820');
INSERT INTO "inbox" VALUES('registrations','802cb0aa90ab4ac3882263c243bdce44','2026-11-28 08:00:21.263200');
INSERT INTO "inbox" VALUES('registrations','2c3183d468134a2f9d0e2cb4b33f4ef2','2026-11-28 08:00:21.281442');
INSERT INTO "inbox" VALUES('registrations','e35717342d774735a181f21beb102a55','2026-11-28 08:00:28.751510');
INSERT INTO "inbox" VALUES('registrations','14d04d5c97254fc19fe3d7a9702898f8','2026-11-28 08:00:28.778847');
INSERT INTO "inbox" VALUES('registrations','322dee9bcd604a648955f5ab5d5f98dd','2026-11-28 08:00:37.448652');
INSERT INTO "inbox" VALUES('registrations','5ab1b0660a794f4785858d678966ffb8','2026-11-28 08:00:37.472584');
CREATE TABLE occurrence (
	id CHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	event_id CHAR(32) NOT NULL, 
	slug VARCHAR(200) NOT NULL, 
	title JSON NOT NULL, 
	organisation_name JSON NOT NULL, 
	venue VARCHAR(200) NOT NULL, 
	address VARCHAR(300) NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	time_zone VARCHAR(60) NOT NULL, 
	opens_at DATETIME NOT NULL, 
	closes_at DATETIME NOT NULL, 
	cancel_until DATETIME NOT NULL, 
	cancelled BOOLEAN NOT NULL, 
	registration VARCHAR(20) NOT NULL, 
	contact_email VARCHAR(254) NOT NULL, 
	contact_phone VARCHAR(20) NOT NULL, 
	online_url VARCHAR(500) NOT NULL, 
	capacity INTEGER NOT NULL, 
	taken INTEGER NOT NULL, 
	seats_version INTEGER NOT NULL, 
	told_seats_version INTEGER NOT NULL, organisation_id CHAR(32), 
	CONSTRAINT pk_occurrence PRIMARY KEY (id), 
	CONSTRAINT ck_occurrence_taken_within_capacity CHECK (taken >= 0 AND taken <= capacity)
);
INSERT INTO "occurrence" VALUES('ed363c0f40f04b18900fbe7ca1606485',1,'0490bf3e958c4879ba1c6a1d4691e575','avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-01-20 14:00:00.000000','2027-01-20 14:45:00.000000','Europe/Helsinki','2026-11-28 08:00:19.671959','2027-01-19 18:00:00.000000','2027-01-20 12:00:00.000000',0,'here','','','',12,4,5,5,'0523d973aece4fc3ab2fe49263322706');
INSERT INTO "occurrence" VALUES('b9278c641d614327bda56a17bcb2b90b',1,'0490bf3e958c4879ba1c6a1d4691e575','avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-01-20 15:00:00.000000','2027-01-20 15:45:00.000000','Europe/Helsinki','2026-11-28 08:00:19.682178','2027-01-19 18:00:00.000000','2027-01-20 13:00:00.000000',0,'here','','','',10,5,9,5,'0523d973aece4fc3ab2fe49263322706');
INSERT INTO "occurrence" VALUES('ef47d2ddc7e34ca3a7411ee6bd0290d9',2,'0490bf3e958c4879ba1c6a1d4691e575','avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-01-21 16:00:00.000000','2027-01-21 16:45:00.000000','Europe/Helsinki','2026-11-28 08:00:19.682282','2027-01-20 18:00:00.000000','2027-01-21 14:00:00.000000',0,'here','','','',10,0,1,1,'0523d973aece4fc3ab2fe49263322706');
INSERT INTO "occurrence" VALUES('6a40dc2dad2f4c32b58699806b00ef48',1,'79e2d6cda1d844668a22cf2f2b49a386','hakuinfo','{"fi": "Hakuinfo", "sv": "Hakuinfo", "en": "Hakuinfo"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-01-27 14:00:00.000000','2027-01-27 14:45:00.000000','Europe/Helsinki','2026-11-28 08:00:20.108586','2027-01-26 18:00:00.000000','2027-01-27 12:00:00.000000',0,'elsewhere','','','',10,0,1,1,'0523d973aece4fc3ab2fe49263322706');
INSERT INTO "occurrence" VALUES('b66ce39c39f34e078e29bc10a1cf6f89',1,'a70b92817e3a4a09acab51785a1857a0','tekniikan-kiertue','{"fi": "Tekniikan kiertue", "sv": "Tekniikan kiertue", "en": "Tekniikan kiertue"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-02-03 14:00:00.000000','2027-02-03 14:45:00.000000','Europe/Helsinki','2026-11-28 08:00:20.214169','2027-02-02 18:00:00.000000','2027-02-03 12:00:00.000000',0,'walk_in','','','',10,0,1,1,'0523d973aece4fc3ab2fe49263322706');
INSERT INTO "occurrence" VALUES('799a06cf167949898aa26329db8947ea',2,'ba079840111f4712aebb0ffa44065af4','vanhempainilta','{"fi": "Vanhempainilta", "sv": "Vanhempainilta", "en": "Vanhempainilta"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-02-10 14:00:00.000000','2027-02-10 14:45:00.000000','Europe/Helsinki','2026-11-28 08:00:20.312028','2027-02-09 18:00:00.000000','2027-02-10 12:00:00.000000',1,'here','','','',5,1,2,2,'0523d973aece4fc3ab2fe49263322706');
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
INSERT INTO "outbox" VALUES(1,'be9e7f0b821446a8bd3731580f688088','registrations.registration_confirmed.v1','{"specversion": "1.0", "id": "be9e7f0b-8214-46a8-bd37-31580f688088", "source": "/registrations", "type": "registrations.registration_confirmed.v1", "subject": "96f3a489-eff2-46ff-bdee-f4b62b4bea81", "time": "2026-11-28T08:00:45.959863+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/registrations.registration_confirmed.v1", "data": {"version": 1, "registration_id": "96f3a489-eff2-46ff-bdee-f4b62b4bea81", "occurrence_id": "b9278c64-1d61-4327-bda5-6a17bcb2b90b", "status": "confirmed", "seats": 1, "contact_name": "Ilona Itä", "contact_email": "ilona@example.org", "contact_phone": "+358401234509", "language": "fi", "link_version": 1}}','2026-11-28 08:00:45.959863',NULL);
INSERT INTO "outbox" VALUES(2,'09b300553b734da2aab58149f172543c','registrations.health_told.v1','{"specversion": "1.0", "id": "09b30055-3b73-4da2-aab5-8149f172543c", "source": "/registrations", "type": "registrations.health_told.v1", "subject": "registrations", "time": "2026-11-28T08:00:46.054788+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/registrations.health_told.v1", "data": {"version": 1795852846, "service": "registrations", "facts_since": "", "messages_since": "", "silent": []}}','2026-11-28 08:00:46.054788',NULL);
CREATE TABLE participant (
	id CHAR(32) NOT NULL, 
	registration_id CHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	grade VARCHAR(20) NOT NULL, 
	CONSTRAINT pk_participant PRIMARY KEY (id), 
	CONSTRAINT fk_participant_registration_id FOREIGN KEY(registration_id) REFERENCES registration (id)
);
INSERT INTO "participant" VALUES('22896285ee554c82a7a689fc8cbca061','08a0a0fa8dde468cb3184cb8c557b1ac',0,'Eeli','8');
INSERT INTO "participant" VALUES('0a3766f68d234a53b3f3056415649f66','08a0a0fa8dde468cb3184cb8c557b1ac',1,'Enni','9');
INSERT INTO "participant" VALUES('fb87dfe0266f42f99abd7a19c119e10a','2999fde4ebb0496eba945c3160a76bcc',0,'Ida','8');
INSERT INTO "participant" VALUES('3f6a0e291a1f48f3aa433bc4404b9a2e','468893a40aa54b8fb07b11132bcf0135',0,'Leo','');
INSERT INTO "participant" VALUES('bdd8b515d9f94d3eab34d81c07d694a8','f5c154b0fe974a9488d76fca13438e3f',1,'Otso','upper_secondary');
INSERT INTO "participant" VALUES('2202d8df2d58429b95f0ec91f08e0596','39e734d36bf640cfbf144357b3ab54a3',0,'Noa','9');
INSERT INTO "participant" VALUES('923f869ada0a4270a095941e393ac7e1','32837ae43c0a47718dc874aa7f4c6d0a',0,'Aapo','9');
INSERT INTO "participant" VALUES('86802b52310a47f98acd64461b8921ec','441cc4905acf494aba84673d8367c505',0,'Elsa','8');
INSERT INTO "participant" VALUES('423271cfbb7a43dfbdcf3918b97d9226','ad3c56ab5ca14d2187c0f3a1b0e453cb',0,'Vili','7');
INSERT INTO "participant" VALUES('48323d2ee42a441fb186e3a7852e4f99','956b5ead55b54fad8bcce8279000a6a2',0,'Pyry','8');
INSERT INTO "participant" VALUES('98cc51f42d8045abab5aaaefd3b758fb','96f3a489eff246ffbdeef4b62b4bea81',0,'Saga','9');
CREATE TABLE registration (
	id CHAR(32) NOT NULL, 
	occurrence_id CHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	link_version INTEGER NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	seats INTEGER NOT NULL, 
	contact_name VARCHAR(100) NOT NULL, 
	contact_email VARCHAR(254) NOT NULL, 
	contact_phone VARCHAR(20) NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	note TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	cancelled_at DATETIME, 
	CONSTRAINT pk_registration PRIMARY KEY (id), 
	CONSTRAINT fk_registration_occurrence_id FOREIGN KEY(occurrence_id) REFERENCES occurrence (id)
);
INSERT INTO "registration" VALUES('08a0a0fa8dde468cb3184cb8c557b1ac','ed363c0f40f04b18900fbe7ca1606485',1,1,'confirmed',2,'Aino Virtanen','aino@example.org','+358401234501','fi','guardian','Tulemme bussilla.','2026-11-28 08:00:27.939999',NULL);
INSERT INTO "registration" VALUES('2999fde4ebb0496eba945c3160a76bcc','ed363c0f40f04b18900fbe7ca1606485',2,1,'confirmed',1,'Bo Berg','bo.berg@example.org','+358401234502','sv','guardian','','2026-11-28 08:00:27.953373',NULL);
INSERT INTO "registration" VALUES('468893a40aa54b8fb07b11132bcf0135','b9278c641d614327bda56a17bcb2b90b',2,1,'cancelled',1,'Cia Carlson','cia@example.org','+358401234503','en','guardian','','2026-11-28 08:00:27.958721','2026-11-28 08:00:35.722734');
INSERT INTO "registration" VALUES('f5c154b0fe974a9488d76fca13438e3f','b9278c641d614327bda56a17bcb2b90b',2,1,'confirmed',1,'Dani Dahl','dani@example.org','+358401234504','fi','guardian','','2026-11-28 08:00:27.967305',NULL);
INSERT INTO "registration" VALUES('39e734d36bf640cfbf144357b3ab54a3','799a06cf167949898aa26329db8947ea',1,1,'confirmed',1,'Fanni Forss','fanni@example.org','+358401234506','fi','guardian','','2026-11-28 08:00:27.976813',NULL);
INSERT INTO "registration" VALUES('32837ae43c0a47718dc874aa7f4c6d0a','ed363c0f40f04b18900fbe7ca1606485',1,1,'confirmed',1,'Eeva Ek','eeva@example.org','','fi','guardian','','2026-11-28 08:00:36.514777',NULL);
INSERT INTO "registration" VALUES('441cc4905acf494aba84673d8367c505','b9278c641d614327bda56a17bcb2b90b',1,1,'confirmed',1,'Gun Grön','gun@example.org','+358401234507','fi','guardian','','2026-11-28 08:00:44.002671',NULL);
INSERT INTO "registration" VALUES('ad3c56ab5ca14d2187c0f3a1b0e453cb','b9278c641d614327bda56a17bcb2b90b',1,1,'confirmed',1,'Henna Holm','henna@example.org','+358401234508','fi','guardian','','2026-11-28 08:00:45.843290',NULL);
INSERT INTO "registration" VALUES('956b5ead55b54fad8bcce8279000a6a2','b9278c641d614327bda56a17bcb2b90b',1,1,'confirmed',1,'Jani Jokela','jani@example.org','+358401234510','fi','guardian','','2026-11-28 08:00:45.906477',NULL);
INSERT INTO "registration" VALUES('96f3a489eff246ffbdeef4b62b4bea81','b9278c641d614327bda56a17bcb2b90b',1,1,'confirmed',1,'Ilona Itä','ilona@example.org','+358401234509','fi','guardian','','2026-11-28 08:00:45.959776',NULL);
CREATE TABLE service_health (
	service VARCHAR(30) NOT NULL, 
	version BIGINT NOT NULL, 
	heard_at DATETIME NOT NULL, 
	facts_since VARCHAR(40) NOT NULL, 
	messages_since VARCHAR(40) NOT NULL, 
	silent JSON NOT NULL, 
	CONSTRAINT pk_service_health PRIMARY KEY (service)
);
INSERT INTO "service_health" VALUES('events',1795852827,'2026-11-28 08:00:28.752863','','','[]');
INSERT INTO "service_health" VALUES('notifier',1795852827,'2026-11-28 08:00:28.786577','','','[]');
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
CREATE INDEX ix_attempt_created_at ON attempt (created_at);
CREATE INDEX ix_inbox_seen_at ON inbox (seen_at);
CREATE INDEX ix_registration_occurrence_id ON registration (occurrence_id);
CREATE INDEX ix_consent_registration_id ON consent (registration_id);
CREATE INDEX ix_participant_registration_id ON participant (registration_id);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_audit_organisation_id ON audit (organisation_id);
CREATE INDEX ix_audit_subject_id ON audit (subject_id);
CREATE INDEX ix_occurrence_event_id ON occurrence (event_id);
CREATE INDEX ix_occurrence_organisation_id ON occurrence (organisation_id);
COMMIT;
