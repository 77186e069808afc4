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
INSERT INTO "attempt" VALUES('c2f141f70b09445d9f19ed2783cd4cc9','api:upgrade-with-key','0064579584f859e6a934b5267e9641afce7d7f283d2eb8835de653cc73fdcc34','{"id": "0ec17a88-5195-4cd6-954d-747ae64c1a11", "status": "confirmed", "seats": 2, "link_version": 1}','2026-11-28 08:00:20.199330');
INSERT INTO "attempt" VALUES('02c4b91584ba464a8823598e187227f8','api:upgrade-changed','b9553f8a551a6e574de87225ddb0cc6d0d4df9e544aa7d3708a90e1579fb77a2','{"id": "10cd952a-47fb-4f3e-af93-53d18fa7da76", "status": "confirmed", "seats": 1, "link_version": 1}','2026-11-28 08:00:20.204667');
INSERT INTO "attempt" VALUES('dbabb7d765b540fc85541873f8dea05f','staff:62709b43-2be5-4e36-a3f1-90a5293f8ffb','7c94cd5ec92f09c61aa89ae5ab2aabcb81811592691afac62a1c11ea592dc5d6','{"id": "e274c17f-6d04-41d1-adc3-7d0ac2755451"}','2026-11-28 08:00:27.084038');
INSERT INTO "attempt" VALUES('e2b427b20328407c883c62607ab02436','api:upgrade-queued','0157adab552a1eed89fda01c6bae6757528513bd1e77cd5f542b235d0684764b','{"id": "d17e7589-9c8a-4a92-b6aa-49ca5f57eb0e", "status": "confirmed", "seats": 1, "link_version": 1}','2026-11-28 08:00:33.930140');
INSERT INTO "attempt" VALUES('ed42cb5c6adf4d26b500ceb34983d1c6','api:upgrade-bus','29aff838a8caa2c7cd6e32b172bdebf59c31351a503c927ed155162270d99af7','{"id": "21c91c49-1fe5-46ea-b80b-b22a61b00b6a", "status": "confirmed", "seats": 1, "link_version": 1}','2026-11-28 08:00:35.537157');
INSERT INTO "attempt" VALUES('3ac479cfd83b4b0d9031d2e45f5b63ad','api:upgrade-dead','bbd901682b70149ba0bb4c5c6cb0149dd58d7c82f5f65ad79433199b5d165081','{"id": "4ff93e2a-96d4-48ae-a297-591c184e79d3", "status": "confirmed", "seats": 1, "link_version": 1}','2026-11-28 08:00:35.548980');
INSERT INTO "attempt" VALUES('4ba1b7d1c20a450bba6d77477a8f8829','api:upgrade-outbox','6f454d8d4ca0daa03a5d33bb34f64b481b1ad5f4d7a7008b5783391c60b7290d','{"id": "eb3031bf-82fe-4364-b94e-4e3074d98ed8", "status": "confirmed", "seats": 1, "link_version": 1}','2026-11-28 08:00:35.562674');
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
INSERT INTO "audit" VALUES(1,'2026-11-28 08:00:26.875938',NULL,'','5640796fa59e46d9828542e8801d8b33','contact_changed','10cd952a47fb4f3eaf9353d18fa7da76','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(2,'2026-11-28 08:00:26.878996',NULL,'','5640796fa59e46d9828542e8801d8b33','people_changed','10cd952a47fb4f3eaf9353d18fa7da76','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(3,'2026-11-28 08:00:26.885385',NULL,'','5640796fa59e46d9828542e8801d8b33','cancelled','c39a859bb1aa4e8cb7aac1ea4f1db95a','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(4,'2026-11-28 08:00:26.957718',NULL,'','5640796fa59e46d9828542e8801d8b33','taken_off','bde376878f33472c8673e674f8a6bcf7','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(5,'2026-11-28 08:00:26.970241','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','list_seen','92bf930533ac4edb9876198908109ce8','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(6,'2026-11-28 08:00:27.025409','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','list_exported','92bf930533ac4edb9876198908109ce8','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(7,'2026-11-28 08:00:27.032957','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','capacity_changed','92bf930533ac4edb9876198908109ce8','Avoimet ovet, ke 20.1.2027','{"seats": "10 \u2192 12"}');
INSERT INTO "audit" VALUES(8,'2026-11-28 08:00:27.214559','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','added','e274c17f6d0441d1adc37d0ac2755451','Avoimet ovet, ke 20.1.2027','{}');
INSERT INTO "audit" VALUES(9,'2026-11-28 08:00:27.225076','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','registration_seen','e274c17f6d0441d1adc37d0ac2755451','Avoimet ovet, ke 20.1.2027','{}');
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
INSERT INTO "consent" VALUES('15a41e554fa94876b4c3d811eb83ac3d','0ec17a8851954cd6954d747ae64c1a11','marketing','form','2026-11','2026-11-28 08:00:20.199096');
CREATE TABLE heartbeat (
	role VARCHAR(30) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_heartbeat PRIMARY KEY (role)
);
INSERT INTO "heartbeat" VALUES('consumer','2026-11-28 08:00:34.479687');
INSERT INTO "heartbeat" VALUES('timers','2026-11-28 08:00:35.588222');
CREATE TABLE inbox (
	consumer VARCHAR(50) NOT NULL, 
	event_id CHAR(32) NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_inbox PRIMARY KEY (consumer, event_id)
);
INSERT INTO "inbox" VALUES('registrations','1c1b9653535b49b195ccfdab10a5e3b4','2026-11-28 08:00:07.351572');
INSERT INTO "inbox" VALUES('registrations','61502f7ec23d429bb8ab4107e64fc74b','2026-11-28 08:00:14.155347');
INSERT INTO "inbox" VALUES('registrations','f711ec62df7242d887c93b91cd79f85b','2026-11-28 08:00:14.161957');
INSERT INTO "inbox" VALUES('registrations','65f504dc0292407b95f38d8a5bcc08bb','2026-11-28 08:00:14.165510');
INSERT INTO "inbox" VALUES('registrations','b85c4c8caa9d4133a9b5aadc945f3b7a','2026-11-28 08:00:14.168719');
INSERT INTO "inbox" VALUES('registrations','e3c9e639435441b6ae2191112ad2e786','2026-11-28 08:00:14.180025');
INSERT INTO "inbox" VALUES('registrations','a6292c4a64b24393b9484403ed190675','2026-11-28 08:00:14.184611');
INSERT INTO "inbox" VALUES('registrations','d69fe7f3c32f4f6eb703b8bee01fc6d3','2026-11-28 08:00:14.189227');
INSERT INTO "inbox" VALUES('registrations','541911eb0100441b8c14fc330669eaa8','2026-11-28 08:00:14.199432');
INSERT INTO "inbox" VALUES('registrations','6eb9fb65dc16411c83055a313a4ba8f2','2026-11-28 08:00:14.204765');
INSERT INTO "inbox" VALUES('registrations','8c41ab99c23344549e3a1e52dc4f07a1','2026-11-28 08:00:20.814789');
INSERT INTO "inbox" VALUES('registrations','c1ac9a06e90145f9be4fed48b73f251a','2026-11-28 08:00:20.819481');
INSERT INTO "inbox" VALUES('registrations','981a04bc647f48dea18eb72f59454d3d','2026-11-28 08:00:27.972139');
INSERT INTO "inbox" VALUES('registrations','81c6e11552454528be03fea4ea48b1e4','2026-11-28 08:00:27.979643');
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
INSERT INTO "occurrence" VALUES('92bf930533ac4edb9876198908109ce8',1,'f0323cb8638048b29385766bc00b5c6d','avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-01-20 14:00:00.000000','2027-01-20 14:45:00.000000','Europe/Helsinki','2026-11-28 08:00:13.352475','2027-01-19 18:00:00.000000','2027-01-20 12:00:00.000000',0,'here','','','',12,4,5,5,'5640796fa59e46d9828542e8801d8b33');
INSERT INTO "occurrence" VALUES('333a1364cba94d6e8339192d22e53bb0',1,'f0323cb8638048b29385766bc00b5c6d','avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-01-20 15:00:00.000000','2027-01-20 15:45:00.000000','Europe/Helsinki','2026-11-28 08:00:13.352711','2027-01-19 18:00:00.000000','2027-01-20 13:00:00.000000',0,'here','','','',10,5,9,5,'5640796fa59e46d9828542e8801d8b33');
INSERT INTO "occurrence" VALUES('ff1607e836484fb2a1d39d7e64e9ef79',2,'f0323cb8638048b29385766bc00b5c6d','avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-01-21 16:00:00.000000','2027-01-21 16:45:00.000000','Europe/Helsinki','2026-11-28 08:00:13.352758','2027-01-20 18:00:00.000000','2027-01-21 14:00:00.000000',0,'here','','','',10,0,1,1,'5640796fa59e46d9828542e8801d8b33');
INSERT INTO "occurrence" VALUES('5d60564ef62b4558b4e9e85dff1e526b',1,'0799c78b928f4f1ab65b9a4caafb760c','hakuinfo','{"fi": "Hakuinfo", "sv": "Hakuinfo", "en": "Hakuinfo"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-01-27 14:00:00.000000','2027-01-27 14:45:00.000000','Europe/Helsinki','2026-11-28 08:00:13.501870','2027-01-26 18:00:00.000000','2027-01-27 12:00:00.000000',0,'elsewhere','','','',10,0,1,1,'5640796fa59e46d9828542e8801d8b33');
INSERT INTO "occurrence" VALUES('917c057a94a242b593da70f0ef1f99f9',1,'b9fb4720de1b405aa577961b069c2100','tekniikan-kiertue','{"fi": "Tekniikan kiertue", "sv": "Tekniikan kiertue", "en": "Tekniikan kiertue"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-02-03 14:00:00.000000','2027-02-03 14:45:00.000000','Europe/Helsinki','2026-11-28 08:00:13.535267','2027-02-02 18:00:00.000000','2027-02-03 12:00:00.000000',0,'walk_in','','','',10,0,1,1,'5640796fa59e46d9828542e8801d8b33');
INSERT INTO "occurrence" VALUES('761a8e366c85455f91e0e964535fcf46',2,'d001fa73495943cd9ac6cd5b22b8cb52','vanhempainilta','{"fi": "Vanhempainilta", "sv": "Vanhempainilta", "en": "Vanhempainilta"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','2027-02-10 14:00:00.000000','2027-02-10 14:45:00.000000','Europe/Helsinki','2026-11-28 08:00:13.579032','2027-02-09 18:00:00.000000','2027-02-10 12:00:00.000000',1,'here','','','',5,1,2,2,'5640796fa59e46d9828542e8801d8b33');
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
INSERT INTO "outbox" VALUES(1,'5306df30cb1f46129ddb19eb94afcd36','registrations.registration_confirmed.v1','{"specversion": "1.0", "id": "5306df30-cb1f-4612-9ddb-19eb94afcd36", "source": "/registrations", "type": "registrations.registration_confirmed.v1", "subject": "eb3031bf-82fe-4364-b94e-4e3074d98ed8", "time": "2026-11-28T08:00:35.562550+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/registrations.registration_confirmed.v1", "data": {"version": 1, "registration_id": "eb3031bf-82fe-4364-b94e-4e3074d98ed8", "occurrence_id": "333a1364-cba9-4d6e-8339-192d22e53bb0", "status": "confirmed", "seats": 1, "contact_name": "Ilona Itä", "contact_email": "ilona@example.org", "contact_phone": "+358401234509", "language": "fi", "link_version": 1}}','2026-11-28 08:00:35.562550',NULL);
INSERT INTO "outbox" VALUES(2,'2e5d718d89bf4449830ba26b2821820f','registrations.health_told.v1','{"specversion": "1.0", "id": "2e5d718d-89bf-4449-830b-a26b2821820f", "source": "/registrations", "type": "registrations.health_told.v1", "subject": "registrations", "time": "2026-11-28T08:00:35.591315+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/registrations.health_told.v1", "data": {"version": 1795852835, "service": "registrations", "facts_since": "", "messages_since": "", "silent": []}}','2026-11-28 08:00:35.591315',NULL);
CREATE TABLE participant (
	id CHAR(32) NOT NULL, 
	registration_id CHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	grade VARCHAR(20) NOT NULL, 
	CONSTRAINT pk_participant PRIMARY KEY (id), 
	CONSTRAINT fk_participant_registration_id FOREIGN KEY(registration_id) REFERENCES registration (id)
);
INSERT INTO "participant" VALUES('2f8a737680904db6b0a44c198e1d57a9','0ec17a8851954cd6954d747ae64c1a11',0,'Eeli','8');
INSERT INTO "participant" VALUES('229d9d3e20ae4d7cb681b360ba630400','0ec17a8851954cd6954d747ae64c1a11',1,'Enni','9');
INSERT INTO "participant" VALUES('0154268f0a1d44119e63fd12db4e1f8b','10cd952a47fb4f3eaf9353d18fa7da76',0,'Ida','8');
INSERT INTO "participant" VALUES('90068802b1e74a57b828da99266a6f87','c39a859bb1aa4e8cb7aac1ea4f1db95a',0,'Leo','');
INSERT INTO "participant" VALUES('9b82fa5cdd664a128d30c778009ec7ee','bde376878f33472c8673e674f8a6bcf7',1,'Otso','upper_secondary');
INSERT INTO "participant" VALUES('34155258e6944ef58a1e668200707867','c1ad29c308b54b0d97ced6afbfcca499',0,'Noa','9');
INSERT INTO "participant" VALUES('41f899f3d608417cb937b7942c0e9133','e274c17f6d0441d1adc37d0ac2755451',0,'Aapo','9');
INSERT INTO "participant" VALUES('4cee6c46a9c842d3a48c5a7222f2b8b3','d17e75899c8a4a92b6aa49ca5f57eb0e',0,'Elsa','8');
INSERT INTO "participant" VALUES('92734294719543f9be7840401b51598d','21c91c491fe546eab80bb22a61b00b6a',0,'Vili','7');
INSERT INTO "participant" VALUES('1c0bf0f8358a4cb8980de082bc72abdd','4ff93e2a96d448aea297591c184e79d3',0,'Pyry','8');
INSERT INTO "participant" VALUES('da099f89afee46cba13511d67a475a88','eb3031bf82fe4364b94e4e3074d98ed8',0,'Saga','9');
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
INSERT INTO "registration" VALUES('0ec17a8851954cd6954d747ae64c1a11','92bf930533ac4edb9876198908109ce8',1,1,'confirmed',2,'Aino Virtanen','aino@example.org','+358401234501','fi','guardian','Tulemme bussilla.','2026-11-28 08:00:20.199096',NULL);
INSERT INTO "registration" VALUES('10cd952a47fb4f3eaf9353d18fa7da76','92bf930533ac4edb9876198908109ce8',2,1,'confirmed',1,'Bo Berg','bo.berg@example.org','+358401234502','sv','guardian','','2026-11-28 08:00:20.204486',NULL);
INSERT INTO "registration" VALUES('c39a859bb1aa4e8cb7aac1ea4f1db95a','333a1364cba94d6e8339192d22e53bb0',2,1,'cancelled',1,'Cia Carlson','cia@example.org','+358401234503','en','guardian','','2026-11-28 08:00:20.211711','2026-11-28 08:00:26.884187');
INSERT INTO "registration" VALUES('bde376878f33472c8673e674f8a6bcf7','333a1364cba94d6e8339192d22e53bb0',2,1,'confirmed',1,'Dani Dahl','dani@example.org','+358401234504','fi','guardian','','2026-11-28 08:00:20.215022',NULL);
INSERT INTO "registration" VALUES('c1ad29c308b54b0d97ced6afbfcca499','761a8e366c85455f91e0e964535fcf46',1,1,'confirmed',1,'Fanni Forss','fanni@example.org','+358401234506','fi','guardian','','2026-11-28 08:00:20.218665',NULL);
INSERT INTO "registration" VALUES('e274c17f6d0441d1adc37d0ac2755451','92bf930533ac4edb9876198908109ce8',1,1,'confirmed',1,'Eeva Ek','eeva@example.org','','fi','guardian','','2026-11-28 08:00:27.211067',NULL);
INSERT INTO "registration" VALUES('d17e75899c8a4a92b6aa49ca5f57eb0e','333a1364cba94d6e8339192d22e53bb0',1,1,'confirmed',1,'Gun Grön','gun@example.org','+358401234507','fi','guardian','','2026-11-28 08:00:33.929918',NULL);
INSERT INTO "registration" VALUES('21c91c491fe546eab80bb22a61b00b6a','333a1364cba94d6e8339192d22e53bb0',1,1,'confirmed',1,'Henna Holm','henna@example.org','+358401234508','fi','guardian','','2026-11-28 08:00:35.536927',NULL);
INSERT INTO "registration" VALUES('4ff93e2a96d448aea297591c184e79d3','333a1364cba94d6e8339192d22e53bb0',1,1,'confirmed',1,'Jani Jokela','jani@example.org','+358401234510','fi','guardian','','2026-11-28 08:00:35.548801',NULL);
INSERT INTO "registration" VALUES('eb3031bf82fe4364b94e4e3074d98ed8','333a1364cba94d6e8339192d22e53bb0',1,1,'confirmed',1,'Ilona Itä','ilona@example.org','+358401234509','fi','guardian','','2026-11-28 08:00:35.562494',NULL);
CREATE TABLE service_health (
	service VARCHAR(30) NOT NULL, 
	version BIGINT NOT NULL, 
	heard_at DATETIME NOT NULL, 
	facts_since VARCHAR(40) NOT NULL, 
	messages_since VARCHAR(40) NOT NULL, 
	silent JSON NOT NULL, 
	CONSTRAINT pk_service_health PRIMARY KEY (service)
);
INSERT INTO "service_health" VALUES('events',1795852820,'2026-11-28 08:00:20.815285','','','[]');
INSERT INTO "service_health" VALUES('notifier',1795852820,'2026-11-28 08:00:20.819947','','','[]');
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
