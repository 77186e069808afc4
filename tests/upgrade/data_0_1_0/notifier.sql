BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
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
INSERT INTO "audit" VALUES(1,'2026-11-28 08:00:36.620121','a2ebff4ad251470ba0f2869e73faddf1','Anna Aalto','0523d973aece4fc3ab2fe49263322706','occurrence_messages_seen','ed363c0f40f04b18900fbe7ca1606485','Avoimet ovet','{}');
CREATE TABLE "captured" (
	delivery_id CHAR(32) NOT NULL, 
	channel VARCHAR(10) NOT NULL, 
	recipient VARCHAR(254) NOT NULL, 
	subject TEXT NOT NULL, 
	text TEXT NOT NULL, 
	html TEXT NOT NULL, 
	calendar TEXT NOT NULL, 
	registration_id CHAR(32), 
	created_at DATETIME NOT NULL, 
	times INTEGER NOT NULL, 
	CONSTRAINT pk_captured PRIMARY KEY (delivery_id)
);
INSERT INTO "captured" VALUES('1368dea8df394d56af8a05fcf7523115','email','anna@example.org','Liity mukaan Liveen: Lounais-Suomen koulut','Sinut on kutsuttu mukaan. Roolisi: Ylläpitäjä.

Liity mukaan: http://127.0.0.1:8000/invitation/pfLi9iLpQpSPkYAbqsr3SwYW4acmXeka0qwif2SlIr7CvM

Linkki toimii kerran, la 12.12.2026 klo 10.00 asti. Etkö odottanut tätä viestiä? Jätä se huomiotta: mitään ei tapahdu.','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Liity mukaan Liveen: Lounais-Suomen koulut</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Liity mukaan Liveen: Lounais-Suomen koulut</h1>
<p style="margin:0 0 20px">Sinut on kutsuttu mukaan. Roolisi: Ylläpitäjä.</p>
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/invitation/pfLi9iLpQpSPkYAbqsr3SwYW4acmXeka0qwif2SlIr7CvM" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Liity mukaan</a></p>
<p style="margin:0;color:#4a5a6d;font-size:14px">Linkki toimii kerran, la 12.12.2026 klo 10.00 asti. Etkö odottanut tätä viestiä? Jätä se huomiotta: mitään ei tapahdu.</p>
</td></tr>
</table>
</body>
</html>','',NULL,'2026-11-28 08:00:11.250357',1);
INSERT INTO "captured" VALUES('7474554023904d9b8933edd0de910f59','email','erkki@example.org','Gå med i Live: Lounais-Suomen koulut','Anna Aalto bjuder in dig. Din roll: Redaktör.

Gå med: http://127.0.0.1:8000/invitation/6Di23LZ7QXqKBxKw2e52KQbHH5wIIrUwC7hDMq4-wIk7pd

Länken fungerar en gång, till lör 12.12.2026 kl. 10.00. Väntade du dig inte det här? Låt meddelandet vara: ingenting händer.','<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Gå med i Live: Lounais-Suomen koulut</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Gå med i Live: Lounais-Suomen koulut</h1>
<p style="margin:0 0 20px">Anna Aalto bjuder in dig. Din roll: Redaktör.</p>
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/invitation/6Di23LZ7QXqKBxKw2e52KQbHH5wIIrUwC7hDMq4-wIk7pd" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Gå med</a></p>
<p style="margin:0;color:#4a5a6d;font-size:14px">Länken fungerar en gång, till lör 12.12.2026 kl. 10.00. Väntade du dig inte det här? Låt meddelandet vara: ingenting händer.</p>
</td></tr>
</table>
</body>
</html>','',NULL,'2026-11-28 08:00:35.441319',1);
INSERT INTO "captured" VALUES('eaa9e162bb06499ab52186704d5b42a3','sms','+358401234501','','Teille on varattu 2 paikkaa: Avoimet ovet, ke 20.1.2027 klo 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: http://127.0.0.1:8000/r/CKCg-o3eRoyzGEy4xVexrA4nE_81tKV8VIbSW2rD0f_NEt','','','08a0a0fa8dde468cb3184cb8c557b1ac','2026-11-28 08:00:35.466176',1);
INSERT INTO "captured" VALUES('05ad92fbbb5e47a8ad538f4d26e10e69','email','siiri@example.org','Liity mukaan Liveen: Lounais-Suomen koulut','Anna Aalto kutsuu sinut mukaan. Roolisi: Ylläpitäjä.

Liity mukaan: http://127.0.0.1:8000/invitation/N_1ohS9XR0COz0qtV7v6OgzDpQrmvMd3uau_j32Bq7UpbT

Linkki toimii kerran, la 12.12.2026 klo 10.00 asti. Etkö odottanut tätä viestiä? Jätä se huomiotta: mitään ei tapahdu.','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Liity mukaan Liveen: Lounais-Suomen koulut</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Liity mukaan Liveen: Lounais-Suomen koulut</h1>
<p style="margin:0 0 20px">Anna Aalto kutsuu sinut mukaan. Roolisi: Ylläpitäjä.</p>
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/invitation/N_1ohS9XR0COz0qtV7v6OgzDpQrmvMd3uau_j32Bq7UpbT" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Liity mukaan</a></p>
<p style="margin:0;color:#4a5a6d;font-size:14px">Linkki toimii kerran, la 12.12.2026 klo 10.00 asti. Etkö odottanut tätä viestiä? Jätä se huomiotta: mitään ei tapahdu.</p>
</td></tr>
</table>
</body>
</html>','',NULL,'2026-11-28 08:00:35.480033',1);
INSERT INTO "captured" VALUES('d36809506e1546688c582b52130b4e7d','sms','+358401234502','','Du har en plats: Avoimet ovet, ons 20.1.2027 kl. 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Se, ändra eller avboka: http://127.0.0.1:8000/r/KZn95OuwSW66lFwxYKdrzAI9wQizBz5ZQIB_FaC0RKi4b8','','','2999fde4ebb0496eba945c3160a76bcc','2026-11-28 08:00:35.493801',1);
INSERT INTO "captured" VALUES('7d4d62013738403ca31bac00f6290219','email','aino@example.org','Teille on varattu 2 paikkaa: Avoimet ovet','Hei Aino Virtanen!

Teille on varattu 2 paikkaa. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Avoimet ovet
ke 20.1.2027 klo 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
2 paikkaa

Katso, muuta tai peru: http://127.0.0.1:8000/r/CKCg-o3eRoyzGEy4xVexrA4nE_81tKV8VIbSW2rD0f_NEt
Se onnistuu ke 20.1.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Teille on varattu 2 paikkaa: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Teille on varattu 2 paikkaa</h1>
<p style="margin:0 0 8px">Hei Aino Virtanen!</p>
<p style="margin:0 0 20px">Tervetuloa! Ilmoittautumisesi on vahvistettu.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
ke 20.1.2027 klo 16.00–16.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>2 paikkaa</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/CKCg-o3eRoyzGEy4xVexrA4nE_81tKV8VIbSW2rD0f_NEt" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Se onnistuu ke 20.1.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T160000
DTEND;TZID=Europe/Helsinki:20270120T164500
DTSTAMP:20261128T080035Z
UID:08a0a0fa-8dde-468c-b318-4cb8c557b1ac@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','08a0a0fa8dde468cb3184cb8c557b1ac','2026-11-28 08:00:35.531307',1);
INSERT INTO "captured" VALUES('ecbd7b24cfbd43aca9d7aebabda7e7ae','sms','+358401234503','','You have a place: Avoimet ovet, Wed 20 Jan 2027 at 17:00-17:45, Pääkampus, Koulukatu 1, 20100 Turku.
See, change or cancel: http://127.0.0.1:8000/r/RoiTpAqlS4-wexETK88BNQRsIWyq54B4vnGvuSh9-8noW7','','','468893a40aa54b8fb07b11132bcf0135','2026-11-28 08:00:35.545724',1);
INSERT INTO "captured" VALUES('673c09e98db1461bb1d2facef8f6f295','email','bo@example.org','Du har en plats: Avoimet ovet','Hej Bo Berg!

Du har en plats. Välkommen! Din anmälan är bekräftad.

Avoimet ovet
ons 20.1.2027 kl. 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
1 plats

Se, ändra eller avboka: http://127.0.0.1:8000/r/KZn95OuwSW66lFwxYKdrzAI9wQizBz5ZQIB_FaC0RKi4b8
Det går till ons 20.1.2027 14.00. Den som har länken kan ändra din anmälan: ge den inte vidare.

Lounais-Suomen koulut
','<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Du har en plats: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Du har en plats</h1>
<p style="margin:0 0 8px">Hej Bo Berg!</p>
<p style="margin:0 0 20px">Välkommen! Din anmälan är bekräftad.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
ons 20.1.2027 kl. 16.00–16.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>1 plats</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/KZn95OuwSW66lFwxYKdrzAI9wQizBz5ZQIB_FaC0RKi4b8" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Se, ändra eller avboka</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Det går till ons 20.1.2027 14.00. Den som har länken kan ändra din anmälan: ge den inte vidare.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T160000
DTEND;TZID=Europe/Helsinki:20270120T164500
DTSTAMP:20261128T080035Z
UID:2999fde4-ebb0-496e-ba94-5c3160a76bcc@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','2999fde4ebb0496eba945c3160a76bcc','2026-11-28 08:00:35.562382',1);
INSERT INTO "captured" VALUES('3d0558b6f6b442b9ac4397bf8fe1bff6','sms','+358401234504','','Teille on varattu 2 paikkaa: Avoimet ovet, ke 20.1.2027 klo 17.00-17.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: http://127.0.0.1:8000/r/9cFUsP6XSpSI12_KE0OOPwZqwRVkQc1Fo2ldfA2x0RosoA','','','f5c154b0fe974a9488d76fca13438e3f','2026-11-28 08:00:35.576551',1);
INSERT INTO "captured" VALUES('aac84c187d4e4d168a7754974527f7c8','email','cia@example.org','You have a place: Avoimet ovet','Hello Cia Carlson!

You have a place. Welcome! Your registration is confirmed.

Avoimet ovet
Wed 20 Jan 2027 at 17:00–17:45
Pääkampus, Koulukatu 1, 20100 Turku
1 seat

See, change or cancel: http://127.0.0.1:8000/r/RoiTpAqlS4-wexETK88BNQRsIWyq54B4vnGvuSh9-8noW7
You can do so until Wed 20 Jan 2027 15:00. Whoever has this link can change your registration: do not pass it on.

Lounais-Suomen koulut
','<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>You have a place: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">You have a place</h1>
<p style="margin:0 0 8px">Hello Cia Carlson!</p>
<p style="margin:0 0 20px">Welcome! Your registration is confirmed.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
Wed 20 Jan 2027 at 17:00–17:45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>1 seat</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/RoiTpAqlS4-wexETK88BNQRsIWyq54B4vnGvuSh9-8noW7" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">See, change or cancel</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">You can do so until Wed 20 Jan 2027 15:00. Whoever has this link can change your registration: do not pass it on.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T170000
DTEND;TZID=Europe/Helsinki:20270120T174500
DTSTAMP:20261128T080035Z
UID:468893a4-0aa5-4b8f-b07b-11132bcf0135@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','468893a40aa54b8fb07b11132bcf0135','2026-11-28 08:00:35.586254',1);
INSERT INTO "captured" VALUES('2624cd1dbbd34cd1b8f3a62570d75a12','sms','+358401234506','','Paikkasi on varattu: Vanhempainilta, ke 10.2.2027 klo 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: http://127.0.0.1:8000/r/Oec002v2QM-_FENXs6tUowlLizWsKA0UXEAvZXJgYOzpbO','','','39e734d36bf640cfbf144357b3ab54a3','2026-11-28 08:00:35.595209',1);
INSERT INTO "captured" VALUES('7cd53cf598684b00be7069d8c4907f03','email','dani@example.org','Teille on varattu 2 paikkaa: Avoimet ovet','Hei Dani Dahl!

Teille on varattu 2 paikkaa. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Avoimet ovet
ke 20.1.2027 klo 17.00–17.45
Pääkampus, Koulukatu 1, 20100 Turku
2 paikkaa

Katso, muuta tai peru: http://127.0.0.1:8000/r/9cFUsP6XSpSI12_KE0OOPwZqwRVkQc1Fo2ldfA2x0RosoA
Se onnistuu ke 20.1.2027 15.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Teille on varattu 2 paikkaa: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Teille on varattu 2 paikkaa</h1>
<p style="margin:0 0 8px">Hei Dani Dahl!</p>
<p style="margin:0 0 20px">Tervetuloa! Ilmoittautumisesi on vahvistettu.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
ke 20.1.2027 klo 17.00–17.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>2 paikkaa</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/9cFUsP6XSpSI12_KE0OOPwZqwRVkQc1Fo2ldfA2x0RosoA" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Se onnistuu ke 20.1.2027 15.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T170000
DTEND;TZID=Europe/Helsinki:20270120T174500
DTSTAMP:20261128T080035Z
UID:f5c154b0-fe97-4a94-88d7-6fca13438e3f@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','f5c154b0fe974a9488d76fca13438e3f','2026-11-28 08:00:35.607431',1);
INSERT INTO "captured" VALUES('4211dad2a72d46d5a36d6e4fc8dbd80d','email','fanni@example.org','Paikkasi on varattu: Vanhempainilta','Hei Fanni Forss!

Paikkasi on varattu. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Vanhempainilta
ke 10.2.2027 klo 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
1 paikka

Katso, muuta tai peru: http://127.0.0.1:8000/r/Oec002v2QM-_FENXs6tUowlLizWsKA0UXEAvZXJgYOzpbO
Se onnistuu ke 10.2.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Paikkasi on varattu: Vanhempainilta</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Paikkasi on varattu</h1>
<p style="margin:0 0 8px">Hei Fanni Forss!</p>
<p style="margin:0 0 20px">Tervetuloa! Ilmoittautumisesi on vahvistettu.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Vanhempainilta</strong><br>
ke 10.2.2027 klo 16.00–16.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>1 paikka</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/Oec002v2QM-_FENXs6tUowlLizWsKA0UXEAvZXJgYOzpbO" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Se onnistuu ke 10.2.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Vanhempainilta
DTSTART;TZID=Europe/Helsinki:20270210T160000
DTEND;TZID=Europe/Helsinki:20270210T164500
DTSTAMP:20261128T080035Z
UID:39e734d3-6bf6-40cf-bf14-4357b3ab54a3@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','39e734d36bf640cfbf144357b3ab54a3','2026-11-28 08:00:35.624463',1);
INSERT INTO "captured" VALUES('77de6d0b6c414157a7c276f798735967','email','eeva@example.org','Paikkasi on varattu: Avoimet ovet','Hei Eeva Ek!

Paikkasi on varattu. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Avoimet ovet
ke 20.1.2027 klo 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
1 paikka

Katso, muuta tai peru: http://127.0.0.1:8000/r/MoN65DwKR3GNyHSqf0xtCgMCxvkN0jaDbyPHdAJ9u6PpMB
Se onnistuu ke 20.1.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Paikkasi on varattu: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Paikkasi on varattu</h1>
<p style="margin:0 0 8px">Hei Eeva Ek!</p>
<p style="margin:0 0 20px">Tervetuloa! Ilmoittautumisesi on vahvistettu.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
ke 20.1.2027 klo 16.00–16.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>1 paikka</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/MoN65DwKR3GNyHSqf0xtCgMCxvkN0jaDbyPHdAJ9u6PpMB" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Se onnistuu ke 20.1.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T160000
DTEND;TZID=Europe/Helsinki:20270120T164500
DTSTAMP:20261128T080043Z
UID:32837ae4-3c0a-4771-8dc8-74aa7f4c6d0a@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','32837ae43c0a47718dc874aa7f4c6d0a','2026-11-28 08:00:43.960547',1);
INSERT INTO "captured" VALUES('7293fcc02f114f5a8afc61eec73d0da3','email','fanni@example.org','Tapahtuma on peruttu: Vanhempainilta','Hei Fanni Forss!

Tapahtuma on peruttu. Järjestäjä on perunut tapahtuman, eikä sitä järjestetä. Olemme pahoillamme.

Vanhempainilta
ke 10.2.2027 klo 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tapahtuma on peruttu: Vanhempainilta</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Tapahtuma on peruttu</h1>
<p style="margin:0 0 8px">Hei Fanni Forss!</p>
<p style="margin:0 0 20px">Järjestäjä on perunut tapahtuman, eikä sitä järjestetä. Olemme pahoillamme.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Vanhempainilta</strong><br>
<s>ke 10.2.2027 klo 16.00–16.45</s><br>
Pääkampus, Koulukatu 1, 20100 Turku<br></td></tr>
</table>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:CANCEL
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Vanhempainilta
DTSTART;TZID=Europe/Helsinki:20270210T160000
DTEND;TZID=Europe/Helsinki:20270210T164500
DTSTAMP:20261128T080043Z
UID:39e734d3-6bf6-40cf-bf14-4357b3ab54a3@live
SEQUENCE:3
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
','39e734d36bf640cfbf144357b3ab54a3','2026-11-28 08:00:43.974902',1);
CREATE TABLE delivery (
	id CHAR(32) NOT NULL, 
	message_id CHAR(32) NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	provider_id VARCHAR(100) NOT NULL, 
	error VARCHAR(50) NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_delivery PRIMARY KEY (id), 
	CONSTRAINT fk_delivery_message_id FOREIGN KEY(message_id) REFERENCES message (id)
);
INSERT INTO "delivery" VALUES('1368dea8df394d56af8a05fcf7523115','dd1ea270f9b7469eaf142b49c0991079','sent','1368dea8-df39-4d56-af8a-05fcf7523115','','2026-11-28 08:00:11.214378','2026-11-28 08:00:11.321882');
INSERT INTO "delivery" VALUES('7474554023904d9b8933edd0de910f59','128065a48c0446a3a1264720f195d75e','sent','74745540-2390-4d9b-8933-edd0de910f59','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.447855');
INSERT INTO "delivery" VALUES('05ad92fbbb5e47a8ad538f4d26e10e69','974e32d5fa7a40ee9068c22a1dc3a5c0','sent','05ad92fb-bb5e-47a8-ad53-8f4d26e10e69','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.486586');
INSERT INTO "delivery" VALUES('eaa9e162bb06499ab52186704d5b42a3','726dfd564c64454d90e53db04cf2dd3e','sent','eaa9e162-bb06-499a-b521-86704d5b42a3','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.471670');
INSERT INTO "delivery" VALUES('7d4d62013738403ca31bac00f6290219','f66f108e19ce495790abc1c40609cf0e','sent','7d4d6201-3738-403c-a31b-ac00f6290219','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.538418');
INSERT INTO "delivery" VALUES('d36809506e1546688c582b52130b4e7d','a7d1ac2f3d764613a3faa574bbdf3d5a','sent','d3680950-6e15-4668-8c58-2b52130b4e7d','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.497925');
INSERT INTO "delivery" VALUES('673c09e98db1461bb1d2facef8f6f295','a8a38a8b321b4e599ccd668e276cf60b','sent','673c09e9-8db1-461b-b1d2-facef8f6f295','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.567659');
INSERT INTO "delivery" VALUES('ecbd7b24cfbd43aca9d7aebabda7e7ae','6108c21bfc22462a8e81f6696e19d1cc','sent','ecbd7b24-cfbd-43ac-a9d7-aebabda7e7ae','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.555748');
INSERT INTO "delivery" VALUES('aac84c187d4e4d168a7754974527f7c8','53973a8c3beb4a468ed97012e1ea89c4','sent','aac84c18-7d4e-4d16-8a77-54974527f7c8','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.590067');
INSERT INTO "delivery" VALUES('3d0558b6f6b442b9ac4397bf8fe1bff6','e736ffc4e9884838aca40eafa6e6aa35','sent','3d0558b6-f6b4-42b9-ac43-97bf8fe1bff6','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.581141');
INSERT INTO "delivery" VALUES('7cd53cf598684b00be7069d8c4907f03','c22736df948d42bc9e813c88232d0b05','sent','7cd53cf5-9868-4b00-be70-69d8c4907f03','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.613849');
INSERT INTO "delivery" VALUES('2624cd1dbbd34cd1b8f3a62570d75a12','bf06cdc17ec0415c8bd3d39812d1e227','sent','2624cd1d-bbd3-4cd1-b8f3-a62570d75a12','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.599591');
INSERT INTO "delivery" VALUES('4211dad2a72d46d5a36d6e4fc8dbd80d','f6ea3c3066b34616a05a2eeb9c3abea2','sent','4211dad2-a72d-46d5-a36d-6e4fc8dbd80d','','2026-11-28 08:00:35.431226','2026-11-28 08:00:35.629525');
INSERT INTO "delivery" VALUES('73d6de4c34a84f03abd0caaf2bbaa650','5c27b738e2c34eeb8dcc9cd86c613efd','busy','captured-busy','test','2026-11-28 08:00:43.847900','2026-11-28 08:00:43.921474');
INSERT INTO "delivery" VALUES('7293fcc02f114f5a8afc61eec73d0da3','c9bab540308543528212b781ceb8b8e2','sent','7293fcc0-2f11-4f5a-8afc-61eec73d0da3','','2026-11-28 08:00:43.847900','2026-11-28 08:00:43.985652');
INSERT INTO "delivery" VALUES('660658f419824f15a51cf328bbcc0cbb','0d6be4b6b2b24e7b817d848323a0e366','delivered','captured-delivered','','2026-11-28 08:00:43.847900','2026-11-28 08:00:43.862894');
INSERT INTO "delivery" VALUES('e51eab7797a74ca1bf6711d963525aa7','646d81bad64c4dd2839f1fff13b517ab','unknown','captured-unknown','test','2026-11-28 08:00:43.847900','2026-11-28 08:00:43.933201');
INSERT INTO "delivery" VALUES('5e7e9b26ceac45ac8147cd5511988301','017791193bd64a5da376a33abf8c3da0','sent','captured-sent','','2026-11-28 08:00:43.847900','2026-11-28 08:00:43.947782');
INSERT INTO "delivery" VALUES('330f26c09d65425eac25316c8eddd3fc','12e54aae562c4490a252fa932ba5eb24','undelivered','captured-undelivered','test','2026-11-28 08:00:43.847900','2026-11-28 08:00:43.893484');
INSERT INTO "delivery" VALUES('a2554d005e604fcb999bacc1a649cd62','79a6211991684f419325cc0784d107cf','failed','captured-failed','test','2026-11-28 08:00:43.847900','2026-11-28 08:00:43.909545');
INSERT INTO "delivery" VALUES('83bac9d5696144e1942cece53d1e5d3e','68738e4ddd9a484a8fa0f6edf499bfb6','sending','','','2026-11-28 08:00:43.847900',NULL);
INSERT INTO "delivery" VALUES('77de6d0b6c414157a7c276f798735967','30037a17858b4424a22f4c1e40632d8c','sent','77de6d0b-6c41-4157-a7c2-76f798735967','','2026-11-28 08:00:43.847900','2026-11-28 08:00:43.965070');
CREATE TABLE heartbeat (
	role VARCHAR(30) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_heartbeat PRIMARY KEY (role)
);
INSERT INTO "heartbeat" VALUES('consumer','2026-11-28 08:00:45.194238');
INSERT INTO "heartbeat" VALUES('timers','2026-11-28 08:00:46.060821');
CREATE TABLE inbox (
	consumer VARCHAR(50) NOT NULL, 
	event_id CHAR(32) NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_inbox PRIMARY KEY (consumer, event_id)
);
INSERT INTO "inbox" VALUES('notifier','bc9fd71146634107b7c290299afd46b0','2026-11-28 08:00:04.893174');
INSERT INTO "inbox" VALUES('notifier','9a37c822676f44df82f30d7e8a4d8708','2026-11-28 08:00:13.037282');
INSERT INTO "inbox" VALUES('notifier','9e9acb0d599646148f8bbb3f584c66d3','2026-11-28 08:00:21.828723');
INSERT INTO "inbox" VALUES('notifier','40b736be44ac41aeac37ca4711961624','2026-11-28 08:00:21.847626');
INSERT INTO "inbox" VALUES('notifier','92ea9c4b7fb2472cbef712557bac6f3d','2026-11-28 08:00:21.864721');
INSERT INTO "inbox" VALUES('notifier','5a06d6e97a6947eab988a4e49ede2619','2026-11-28 08:00:21.877196');
INSERT INTO "inbox" VALUES('notifier','80f28eca92744feeb7d67aca5fe13bf8','2026-11-28 08:00:21.885743');
INSERT INTO "inbox" VALUES('notifier','5c7797aa95514d87b7b1e08c8b0d597d','2026-11-28 08:00:21.899276');
INSERT INTO "inbox" VALUES('notifier','d3691a53fadd44dc852f6fb43395258b','2026-11-28 08:00:21.917541');
INSERT INTO "inbox" VALUES('notifier','ab7aba6d11b342e085db903f7d72d027','2026-11-28 08:00:21.930483');
INSERT INTO "inbox" VALUES('notifier','8c187c82c26c4f79a66c9711aede866f','2026-11-28 08:00:21.942075');
INSERT INTO "inbox" VALUES('notifier','802cb0aa90ab4ac3882263c243bdce44','2026-11-28 08:00:21.955529');
INSERT INTO "inbox" VALUES('notifier','2c3183d468134a2f9d0e2cb4b33f4ef2','2026-11-28 08:00:21.968910');
INSERT INTO "inbox" VALUES('notifier','e35717342d774735a181f21beb102a55','2026-11-28 08:00:29.338050');
INSERT INTO "inbox" VALUES('notifier','6f2fe43824d34a9fb92a910289572f2d','2026-11-28 08:00:29.357283');
INSERT INTO "inbox" VALUES('notifier','6c11c4e20cc0400b9c58624514aa6d84','2026-11-28 08:00:29.369979');
INSERT INTO "inbox" VALUES('notifier','c7302722eb6c4d9e8a491425d049fe58','2026-11-28 08:00:29.472911');
INSERT INTO "inbox" VALUES('notifier','fd515f003899405d8ca067aa07cc0912','2026-11-28 08:00:29.537312');
INSERT INTO "inbox" VALUES('notifier','c1b05815673e42f8ba240bb9f50d3b9a','2026-11-28 08:00:29.577702');
INSERT INTO "inbox" VALUES('notifier','6bbe5cbdaf2b43b8ab3c37ff314a50f9','2026-11-28 08:00:29.618937');
INSERT INTO "inbox" VALUES('notifier','322dee9bcd604a648955f5ab5d5f98dd','2026-11-28 08:00:38.021797');
INSERT INTO "inbox" VALUES('notifier','5ab1b0660a794f4785858d678966ffb8','2026-11-28 08:00:38.047422');
INSERT INTO "inbox" VALUES('notifier','d9fcb00679bf47a1b92910e420512257','2026-11-28 08:00:38.065974');
INSERT INTO "inbox" VALUES('notifier','f331a1f28ed340d0955c6aa35ba2a382','2026-11-28 08:00:38.117647');
INSERT INTO "inbox" VALUES('notifier','16ec2302363d4447bc4e3320bd468a64','2026-11-28 08:00:38.151279');
INSERT INTO "inbox" VALUES('notifier','1ead7c35f80746daaea7f7c045186e52','2026-11-28 08:00:38.201158');
INSERT INTO "inbox" VALUES('notifier','df5de558498b4ab2aceb397db9baa0d4','2026-11-28 08:00:45.204866');
CREATE TABLE "message" (
	id CHAR(32) NOT NULL, 
	cause VARCHAR(100) NOT NULL, 
	subject_type VARCHAR(20) NOT NULL, 
	subject_id CHAR(32) NOT NULL, 
	recipient VARCHAR(254) NOT NULL, 
	channel VARCHAR(10) NOT NULL, 
	kind VARCHAR(30) NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	due_at DATETIME NOT NULL, 
	created_at DATETIME NOT NULL, 
	leased_until DATETIME, 
	sent_at DATETIME, 
	language VARCHAR(2) NOT NULL, 
	subject TEXT NOT NULL, 
	text TEXT NOT NULL, 
	html TEXT NOT NULL, 
	calendar TEXT NOT NULL, 
	asked INTEGER DEFAULT '0' NOT NULL, 
	resent INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT uq_message_cause_subject_type_subject_id_recipient_channel UNIQUE (cause, subject_type, subject_id, recipient, channel)
);
INSERT INTO "message" VALUES('dd1ea270f9b7469eaf142b49c0991079','invitation','staff_mail','a5f2e2f622e942948f91801baacaf74b','anna@example.org','email','invitation','sent','2026-11-28 08:00:05.027155','2026-11-28 08:00:05.027155',NULL,'2026-11-28 08:00:11.415230','fi','Liity mukaan Liveen: Lounais-Suomen koulut','Sinut on kutsuttu mukaan. Roolisi: Ylläpitäjä.

Liity mukaan: {manage_url}

Linkki toimii kerran, la 12.12.2026 klo 10.00 asti. Etkö odottanut tätä viestiä? Jätä se huomiotta: mitään ei tapahdu.','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Liity mukaan Liveen: Lounais-Suomen koulut</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Liity mukaan Liveen: Lounais-Suomen koulut</h1>
<p style="margin:0 0 20px">Sinut on kutsuttu mukaan. Roolisi: Ylläpitäjä.</p>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Liity mukaan</a></p>
<p style="margin:0;color:#4a5a6d;font-size:14px">Linkki toimii kerran, la 12.12.2026 klo 10.00 asti. Etkö odottanut tätä viestiä? Jätä se huomiotta: mitään ei tapahdu.</p>
</td></tr>
</table>
</body>
</html>','',0,0);
INSERT INTO "message" VALUES('128065a48c0446a3a1264720f195d75e','invitation','staff_mail','e838b6dcb67b417a8a0712b0d9ee7629','erkki@example.org','email','invitation','sent','2026-11-28 08:00:21.830257','2026-11-28 08:00:21.830257',NULL,'2026-11-28 08:00:35.450940','sv','Gå med i Live: Lounais-Suomen koulut','Anna Aalto bjuder in dig. Din roll: Redaktör.

Gå med: {manage_url}

Länken fungerar en gång, till lör 12.12.2026 kl. 10.00. Väntade du dig inte det här? Låt meddelandet vara: ingenting händer.','<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Gå med i Live: Lounais-Suomen koulut</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Gå med i Live: Lounais-Suomen koulut</h1>
<p style="margin:0 0 20px">Anna Aalto bjuder in dig. Din roll: Redaktör.</p>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Gå med</a></p>
<p style="margin:0;color:#4a5a6d;font-size:14px">Länken fungerar en gång, till lör 12.12.2026 kl. 10.00. Väntade du dig inte det här? Låt meddelandet vara: ingenting händer.</p>
</td></tr>
</table>
</body>
</html>','',0,0);
INSERT INTO "message" VALUES('974e32d5fa7a40ee9068c22a1dc3a5c0','invitation','staff_mail','37fd68852f5747408ecf4aad57bbfa3a','siiri@example.org','email','invitation','sent','2026-11-28 08:00:21.848955','2026-11-28 08:00:21.848955',NULL,'2026-11-28 08:00:35.491265','fi','Liity mukaan Liveen: Lounais-Suomen koulut','Anna Aalto kutsuu sinut mukaan. Roolisi: Ylläpitäjä.

Liity mukaan: {manage_url}

Linkki toimii kerran, la 12.12.2026 klo 10.00 asti. Etkö odottanut tätä viestiä? Jätä se huomiotta: mitään ei tapahdu.','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Liity mukaan Liveen: Lounais-Suomen koulut</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Liity mukaan Liveen: Lounais-Suomen koulut</h1>
<p style="margin:0 0 20px">Anna Aalto kutsuu sinut mukaan. Roolisi: Ylläpitäjä.</p>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Liity mukaan</a></p>
<p style="margin:0;color:#4a5a6d;font-size:14px">Linkki toimii kerran, la 12.12.2026 klo 10.00 asti. Etkö odottanut tätä viestiä? Jätä se huomiotta: mitään ei tapahdu.</p>
</td></tr>
</table>
</body>
</html>','',0,0);
INSERT INTO "message" VALUES('726dfd564c64454d90e53db04cf2dd3e','registration:1','registration','08a0a0fa8dde468cb3184cb8c557b1ac','+358401234501','sms','confirmed','sent','2026-11-28 08:00:29.411818','2026-11-28 08:00:29.411818',NULL,'2026-11-28 08:00:35.475078','fi','','Teille on varattu 2 paikkaa: Avoimet ovet, ke 20.1.2027 klo 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('f66f108e19ce495790abc1c40609cf0e','registration:1','registration','08a0a0fa8dde468cb3184cb8c557b1ac','aino@example.org','email','confirmed','sent','2026-11-28 08:00:29.449042','2026-11-28 08:00:29.449042',NULL,'2026-11-28 08:00:35.542992','fi','Teille on varattu 2 paikkaa: Avoimet ovet','Hei Aino Virtanen!

Teille on varattu 2 paikkaa. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Avoimet ovet
ke 20.1.2027 klo 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
2 paikkaa

Katso, muuta tai peru: {manage_url}
Se onnistuu ke 20.1.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Teille on varattu 2 paikkaa: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Teille on varattu 2 paikkaa</h1>
<p style="margin:0 0 8px">Hei Aino Virtanen!</p>
<p style="margin:0 0 20px">Tervetuloa! Ilmoittautumisesi on vahvistettu.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
ke 20.1.2027 klo 16.00–16.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>2 paikkaa</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Se onnistuu ke 20.1.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T160000
DTEND;TZID=Europe/Helsinki:20270120T164500
DTSTAMP:20261128T080035Z
UID:08a0a0fa-8dde-468c-b318-4cb8c557b1ac@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('2b6b327c699e4e07b43f947684ce66a6','reminder:24:2027-01-20T14:00:00+00:00','registration','08a0a0fa8dde468cb3184cb8c557b1ac','+358401234501','sms','reminder','queued','2027-01-19 14:00:00.000000','2026-11-28 08:00:29.451651',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('efc0696b63964d1985f3ca05f12b1ecf','reminder:24:2027-01-20T14:00:00+00:00','registration','08a0a0fa8dde468cb3184cb8c557b1ac','aino@example.org','email','reminder','queued','2027-01-19 14:00:00.000000','2026-11-28 08:00:29.451651',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('a7d1ac2f3d764613a3faa574bbdf3d5a','registration:1','registration','2999fde4ebb0496eba945c3160a76bcc','+358401234502','sms','confirmed','sent','2026-11-28 08:00:29.486715','2026-11-28 08:00:29.486715',NULL,'2026-11-28 08:00:35.527859','sv','','Du har en plats: Avoimet ovet, ons 20.1.2027 kl. 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Se, ändra eller avboka: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('a8a38a8b321b4e599ccd668e276cf60b','registration:1','registration','2999fde4ebb0496eba945c3160a76bcc','bo@example.org','email','confirmed','sent','2026-11-28 08:00:29.518153','2026-11-28 08:00:29.518153',NULL,'2026-11-28 08:00:35.571609','sv','Du har en plats: Avoimet ovet','Hej Bo Berg!

Du har en plats. Välkommen! Din anmälan är bekräftad.

Avoimet ovet
ons 20.1.2027 kl. 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
1 plats

Se, ändra eller avboka: {manage_url}
Det går till ons 20.1.2027 14.00. Den som har länken kan ändra din anmälan: ge den inte vidare.

Lounais-Suomen koulut
','<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Du har en plats: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Du har en plats</h1>
<p style="margin:0 0 8px">Hej Bo Berg!</p>
<p style="margin:0 0 20px">Välkommen! Din anmälan är bekräftad.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
ons 20.1.2027 kl. 16.00–16.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>1 plats</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Se, ändra eller avboka</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Det går till ons 20.1.2027 14.00. Den som har länken kan ändra din anmälan: ge den inte vidare.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T160000
DTEND;TZID=Europe/Helsinki:20270120T164500
DTSTAMP:20261128T080035Z
UID:2999fde4-ebb0-496e-ba94-5c3160a76bcc@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('f87a4ef25a3f485e9311be96c91fb03e','reminder:24:2027-01-20T14:00:00+00:00','registration','2999fde4ebb0496eba945c3160a76bcc','+358401234502','sms','reminder','queued','2027-01-19 14:00:00.000000','2026-11-28 08:00:29.523792',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('c55c5a48e488427eb5269f5e29dff5dc','reminder:24:2027-01-20T14:00:00+00:00','registration','2999fde4ebb0496eba945c3160a76bcc','bo@example.org','email','reminder','cancelled','2027-01-19 14:00:00.000000','2026-11-28 08:00:29.523792',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('6108c21bfc22462a8e81f6696e19d1cc','registration:1','registration','468893a40aa54b8fb07b11132bcf0135','+358401234503','sms','confirmed','sent','2026-11-28 08:00:29.547542','2026-11-28 08:00:29.547542',NULL,'2026-11-28 08:00:35.560209','en','','You have a place: Avoimet ovet, Wed 20 Jan 2027 at 17:00-17:45, Pääkampus, Koulukatu 1, 20100 Turku.
See, change or cancel: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('53973a8c3beb4a468ed97012e1ea89c4','registration:1','registration','468893a40aa54b8fb07b11132bcf0135','cia@example.org','email','confirmed','sent','2026-11-28 08:00:29.558723','2026-11-28 08:00:29.558723',NULL,'2026-11-28 08:00:35.592817','en','You have a place: Avoimet ovet','Hello Cia Carlson!

You have a place. Welcome! Your registration is confirmed.

Avoimet ovet
Wed 20 Jan 2027 at 17:00–17:45
Pääkampus, Koulukatu 1, 20100 Turku
1 seat

See, change or cancel: {manage_url}
You can do so until Wed 20 Jan 2027 15:00. Whoever has this link can change your registration: do not pass it on.

Lounais-Suomen koulut
','<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>You have a place: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">You have a place</h1>
<p style="margin:0 0 8px">Hello Cia Carlson!</p>
<p style="margin:0 0 20px">Welcome! Your registration is confirmed.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
Wed 20 Jan 2027 at 17:00–17:45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>1 seat</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">See, change or cancel</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">You can do so until Wed 20 Jan 2027 15:00. Whoever has this link can change your registration: do not pass it on.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T170000
DTEND;TZID=Europe/Helsinki:20270120T174500
DTSTAMP:20261128T080035Z
UID:468893a4-0aa5-4b8f-b07b-11132bcf0135@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('3306e883c5b645f0abaf9934a39390c9','reminder:24:2027-01-20T15:00:00+00:00','registration','468893a40aa54b8fb07b11132bcf0135','+358401234503','sms','reminder','cancelled','2027-01-19 15:00:00.000000','2026-11-28 08:00:29.563620',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('257482180f0f465eaaf3e4a9fd9d7393','reminder:24:2027-01-20T15:00:00+00:00','registration','468893a40aa54b8fb07b11132bcf0135','cia@example.org','email','reminder','cancelled','2027-01-19 15:00:00.000000','2026-11-28 08:00:29.563620',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('e736ffc4e9884838aca40eafa6e6aa35','registration:1','registration','f5c154b0fe974a9488d76fca13438e3f','+358401234504','sms','confirmed','sent','2026-11-28 08:00:29.592052','2026-11-28 08:00:29.592052',NULL,'2026-11-28 08:00:35.583964','fi','','Teille on varattu 2 paikkaa: Avoimet ovet, ke 20.1.2027 klo 17.00-17.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('c22736df948d42bc9e813c88232d0b05','registration:1','registration','f5c154b0fe974a9488d76fca13438e3f','dani@example.org','email','confirmed','sent','2026-11-28 08:00:29.600457','2026-11-28 08:00:29.600457',NULL,'2026-11-28 08:00:35.618559','fi','Teille on varattu 2 paikkaa: Avoimet ovet','Hei Dani Dahl!

Teille on varattu 2 paikkaa. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Avoimet ovet
ke 20.1.2027 klo 17.00–17.45
Pääkampus, Koulukatu 1, 20100 Turku
2 paikkaa

Katso, muuta tai peru: {manage_url}
Se onnistuu ke 20.1.2027 15.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Teille on varattu 2 paikkaa: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Teille on varattu 2 paikkaa</h1>
<p style="margin:0 0 8px">Hei Dani Dahl!</p>
<p style="margin:0 0 20px">Tervetuloa! Ilmoittautumisesi on vahvistettu.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
ke 20.1.2027 klo 17.00–17.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>2 paikkaa</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Se onnistuu ke 20.1.2027 15.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T170000
DTEND;TZID=Europe/Helsinki:20270120T174500
DTSTAMP:20261128T080035Z
UID:f5c154b0-fe97-4a94-88d7-6fca13438e3f@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('76c265d85d1049039b6a4fa4ee007957','reminder:24:2027-01-20T15:00:00+00:00','registration','f5c154b0fe974a9488d76fca13438e3f','+358401234504','sms','reminder','queued','2027-01-19 15:00:00.000000','2026-11-28 08:00:29.602590',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('aedc81dcb88e4d7fa4e47de28a88002f','reminder:24:2027-01-20T15:00:00+00:00','registration','f5c154b0fe974a9488d76fca13438e3f','dani@example.org','email','reminder','queued','2027-01-19 15:00:00.000000','2026-11-28 08:00:29.602590',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('bf06cdc17ec0415c8bd3d39812d1e227','registration:1','registration','39e734d36bf640cfbf144357b3ab54a3','+358401234506','sms','confirmed','sent','2026-11-28 08:00:29.633624','2026-11-28 08:00:29.633624',NULL,'2026-11-28 08:00:35.602257','fi','','Paikkasi on varattu: Vanhempainilta, ke 10.2.2027 klo 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('f6ea3c3066b34616a05a2eeb9c3abea2','registration:1','registration','39e734d36bf640cfbf144357b3ab54a3','fanni@example.org','email','confirmed','sent','2026-11-28 08:00:29.641081','2026-11-28 08:00:29.641081',NULL,'2026-11-28 08:00:35.637498','fi','Paikkasi on varattu: Vanhempainilta','Hei Fanni Forss!

Paikkasi on varattu. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Vanhempainilta
ke 10.2.2027 klo 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
1 paikka

Katso, muuta tai peru: {manage_url}
Se onnistuu ke 10.2.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Paikkasi on varattu: Vanhempainilta</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Paikkasi on varattu</h1>
<p style="margin:0 0 8px">Hei Fanni Forss!</p>
<p style="margin:0 0 20px">Tervetuloa! Ilmoittautumisesi on vahvistettu.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Vanhempainilta</strong><br>
ke 10.2.2027 klo 16.00–16.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>1 paikka</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Se onnistuu ke 10.2.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Vanhempainilta
DTSTART;TZID=Europe/Helsinki:20270210T160000
DTEND;TZID=Europe/Helsinki:20270210T164500
DTSTAMP:20261128T080035Z
UID:39e734d3-6bf6-40cf-bf14-4357b3ab54a3@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('cc129d2bdb124fceb0f0fa38d073e0c6','reminder:24:2027-02-10T14:00:00+00:00','registration','39e734d36bf640cfbf144357b3ab54a3','+358401234506','sms','reminder','cancelled','2027-02-09 14:00:00.000000','2026-11-28 08:00:29.643222',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('1ea330b0ab54430b8f8b8a2e48b8c5a5','reminder:24:2027-02-10T14:00:00+00:00','registration','39e734d36bf640cfbf144357b3ab54a3','fanni@example.org','email','reminder','cancelled','2027-02-09 14:00:00.000000','2026-11-28 08:00:29.643222',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('5c27b738e2c34eeb8dcc9cd86c613efd','called-off','registration','39e734d36bf640cfbf144357b3ab54a3','+358401234506','sms','called_off','queued','2026-11-28 08:00:53.925190','2026-11-28 08:00:38.054566',NULL,NULL,'fi','','Tapahtuma on peruttu: Vanhempainilta, ke 10.2.2027 klo 16.00-16.45.','','',0,0);
INSERT INTO "message" VALUES('c9bab540308543528212b781ceb8b8e2','called-off','registration','39e734d36bf640cfbf144357b3ab54a3','fanni@example.org','email','called_off','sent','2026-11-28 08:00:38.054566','2026-11-28 08:00:38.054566',NULL,'2026-11-28 08:00:43.990762','fi','Tapahtuma on peruttu: Vanhempainilta','Hei Fanni Forss!

Tapahtuma on peruttu. Järjestäjä on perunut tapahtuman, eikä sitä järjestetä. Olemme pahoillamme.

Vanhempainilta
ke 10.2.2027 klo 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tapahtuma on peruttu: Vanhempainilta</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Tapahtuma on peruttu</h1>
<p style="margin:0 0 8px">Hei Fanni Forss!</p>
<p style="margin:0 0 20px">Järjestäjä on perunut tapahtuman, eikä sitä järjestetä. Olemme pahoillamme.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Vanhempainilta</strong><br>
<s>ke 10.2.2027 klo 16.00–16.45</s><br>
Pääkampus, Koulukatu 1, 20100 Turku<br></td></tr>
</table>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:CANCEL
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Vanhempainilta
DTSTART;TZID=Europe/Helsinki:20270210T160000
DTEND;TZID=Europe/Helsinki:20270210T164500
DTSTAMP:20261128T080043Z
UID:39e734d3-6bf6-40cf-bf14-4357b3ab54a3@live
SEQUENCE:3
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('0d6be4b6b2b24e7b817d848323a0e366','registration:2','registration','2999fde4ebb0496eba945c3160a76bcc','+358401234502','sms','changed','delivered','2026-11-28 08:00:38.077326','2026-11-28 08:00:38.077326',NULL,NULL,'sv','','Din anmälan har ändrats: Avoimet ovet, ons 20.1.2027 kl. 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Se, ändra eller avboka: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('646d81bad64c4dd2839f1fff13b517ab','registration:2','registration','2999fde4ebb0496eba945c3160a76bcc','bo.berg@example.org','email','changed','unknown','2026-11-28 08:00:38.082267','2026-11-28 08:00:38.082267','2026-11-28 08:01:43.940596',NULL,'sv','Din anmälan har ändrats: Avoimet ovet','Hej Bo Berg!

Din anmälan har ändrats. Så här ser uppgifterna ut nu.

Avoimet ovet
ons 20.1.2027 kl. 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
1 plats

Se, ändra eller avboka: {manage_url}
Det går till ons 20.1.2027 14.00. Den som har länken kan ändra din anmälan: ge den inte vidare.

Lounais-Suomen koulut
','<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Din anmälan har ändrats: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Din anmälan har ändrats</h1>
<p style="margin:0 0 8px">Hej Bo Berg!</p>
<p style="margin:0 0 20px">Så här ser uppgifterna ut nu.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
ons 20.1.2027 kl. 16.00–16.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>1 plats</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Se, ändra eller avboka</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Det går till ons 20.1.2027 14.00. Den som har länken kan ändra din anmälan: ge den inte vidare.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T160000
DTEND;TZID=Europe/Helsinki:20270120T164500
DTSTAMP:20261128T080043Z
UID:2999fde4-ebb0-496e-ba94-5c3160a76bcc@live
SEQUENCE:3
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',1,0);
INSERT INTO "message" VALUES('0837f8ba4d354e7e9a48c80074756671','reminder:24:2027-01-20T14:00:00+00:00','registration','2999fde4ebb0496eba945c3160a76bcc','bo.berg@example.org','email','reminder','queued','2027-01-19 14:00:00.000000','2026-11-28 08:00:38.084317',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('12e54aae562c4490a252fa932ba5eb24','registration:2','registration','468893a40aa54b8fb07b11132bcf0135','+358401234503','sms','cancelled','undelivered','2026-11-28 08:00:38.123716','2026-11-28 08:00:38.123716',NULL,NULL,'en','','Your registration is cancelled: Avoimet ovet, Wed 20 Jan 2027 at 17:00-17:45.','','',0,0);
INSERT INTO "message" VALUES('017791193bd64a5da376a33abf8c3da0','registration:2','registration','468893a40aa54b8fb07b11132bcf0135','cia@example.org','email','cancelled','sent','2026-11-28 08:00:38.123716','2026-11-28 08:00:38.123716',NULL,'2026-11-28 08:00:43.951211','en','Your registration is cancelled: Avoimet ovet','Hello Cia Carlson!

Your registration is cancelled. You are not expected any more, and get no reminder. A mistake? Ask the organiser.

Avoimet ovet
Wed 20 Jan 2027 at 17:00–17:45
Pääkampus, Koulukatu 1, 20100 Turku

Lounais-Suomen koulut
','<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Your registration is cancelled: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Your registration is cancelled</h1>
<p style="margin:0 0 8px">Hello Cia Carlson!</p>
<p style="margin:0 0 20px">You are not expected any more, and get no reminder. A mistake? Ask the organiser.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
<s>Wed 20 Jan 2027 at 17:00–17:45</s><br>
Pääkampus, Koulukatu 1, 20100 Turku<br></td></tr>
</table>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:CANCEL
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T170000
DTEND;TZID=Europe/Helsinki:20270120T174500
DTSTAMP:20261128T080043Z
UID:468893a4-0aa5-4b8f-b07b-11132bcf0135@live
SEQUENCE:3
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('79a6211991684f419325cc0784d107cf','registration:2','registration','f5c154b0fe974a9488d76fca13438e3f','+358401234504','sms','changed','failed','2026-11-28 08:00:38.168420','2026-11-28 08:00:38.168420',NULL,NULL,'fi','','Ilmoittautumistasi muutettiin: Avoimet ovet, ke 20.1.2027 klo 17.00-17.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('68738e4ddd9a484a8fa0f6edf499bfb6','registration:2','registration','f5c154b0fe974a9488d76fca13438e3f','dani@example.org','email','changed','sending','2026-11-28 08:00:38.177442','2026-11-28 08:00:38.177442','2026-11-28 08:01:43.816657',NULL,'fi','Ilmoittautumistasi muutettiin: Avoimet ovet','Hei Dani Dahl!

Ilmoittautumistasi muutettiin. Tiedot ovat nyt nämä.

Avoimet ovet
ke 20.1.2027 klo 17.00–17.45
Pääkampus, Koulukatu 1, 20100 Turku
1 paikka

Katso, muuta tai peru: {manage_url}
Se onnistuu ke 20.1.2027 15.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Ilmoittautumistasi muutettiin: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Ilmoittautumistasi muutettiin</h1>
<p style="margin:0 0 8px">Hei Dani Dahl!</p>
<p style="margin:0 0 20px">Tiedot ovat nyt nämä.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
ke 20.1.2027 klo 17.00–17.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>1 paikka</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Se onnistuu ke 20.1.2027 15.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T170000
DTEND;TZID=Europe/Helsinki:20270120T174500
DTSTAMP:20261128T080043Z
UID:f5c154b0-fe97-4a94-88d7-6fca13438e3f@live
SEQUENCE:3
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('30037a17858b4424a22f4c1e40632d8c','registration:1','registration','32837ae43c0a47718dc874aa7f4c6d0a','eeva@example.org','email','confirmed','sent','2026-11-28 08:00:38.207346','2026-11-28 08:00:38.207346',NULL,'2026-11-28 08:00:43.966804','fi','Paikkasi on varattu: Avoimet ovet','Hei Eeva Ek!

Paikkasi on varattu. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Avoimet ovet
ke 20.1.2027 klo 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
1 paikka

Katso, muuta tai peru: {manage_url}
Se onnistuu ke 20.1.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.

Lounais-Suomen koulut
','<!doctype html>
<html lang="fi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Paikkasi on varattu: Avoimet ovet</title>
</head>
<body style="margin:0;padding:16px;background:#f3f6fb;color:#14202e;font:16px/1.5 ''Segoe UI'',Arial,sans-serif">
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="max-width:600px;margin:0 auto;background:#ffffff;border:1px solid #c9d3df;border-radius:12px">
<tr><td style="padding:24px">
<p style="margin:0 0 16px;color:#4a5a6d">Live</p>
<h1 style="margin:0 0 12px;font-size:24px;line-height:1.25">Paikkasi on varattu</h1>
<p style="margin:0 0 8px">Hei Eeva Ek!</p>
<p style="margin:0 0 20px">Tervetuloa! Ilmoittautumisesi on vahvistettu.</p>
<table role="presentation" cellpadding="0" cellspacing="0" width="100%" style="background:#e7effc;border-radius:8px;color:#14202e">
<tr><td style="padding:16px">
<strong style="font-size:18px">Avoimet ovet</strong><br>
ke 20.1.2027 klo 16.00–16.45<br>
Pääkampus, Koulukatu 1, 20100 Turku<br>1 paikka</td></tr>
</table>
<p style="margin:24px 0 8px"><a href="{manage_url}" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
<p style="margin:0 0 16px;color:#4a5a6d;font-size:14px">Se onnistuu ke 20.1.2027 14.00 asti. Linkin haltija voi muuttaa ilmoittautumistasi: älä anna sitä eteenpäin.</p>
<p style="margin:24px 0 0">Lounais-Suomen koulut</p>
</td></tr>
</table>
</body>
</html>','BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Live//Live//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
COMMENT:This timezone only works from 2026-01-01 to 2029-01-01.
BEGIN:STANDARD
DTSTART:20260101T000000
TZNAME:EET
TZOFFSETFROM:+0200
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T040000
RDATE:20270328T040000,20280326T040000
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20261025T040000
RDATE:20271031T040000,20281029T040000
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Avoimet ovet
DTSTART;TZID=Europe/Helsinki:20270120T160000
DTEND;TZID=Europe/Helsinki:20270120T164500
DTSTAMP:20261128T080043Z
UID:32837ae4-3c0a-4771-8dc8-74aa7f4c6d0a@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('269016c4b36b440ea14520b6d6b2d1d1','reminder:24:2027-01-20T14:00:00+00:00','registration','32837ae43c0a47718dc874aa7f4c6d0a','eeva@example.org','email','reminder','queued','2027-01-19 14:00:00.000000','2026-11-28 08:00:38.209171',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('97665c4581ea468db0bbcfc1983400ed','registration:1','registration','441cc4905acf494aba84673d8367c505','+358401234507','sms','confirmed','queued','2026-11-28 08:00:45.242397','2026-11-28 08:00:45.242397',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('6c13b91b521a4cee8fa3edd42622318a','registration:1','registration','441cc4905acf494aba84673d8367c505','gun@example.org','email','confirmed','queued','2026-11-28 08:00:45.266983','2026-11-28 08:00:45.266983',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('7646c55a2fb643cfb4cd6f82d15a1049','reminder:24:2027-01-20T15:00:00+00:00','registration','441cc4905acf494aba84673d8367c505','+358401234507','sms','reminder','queued','2027-01-19 15:00:00.000000','2026-11-28 08:00:45.278453',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('272e2d0c70e647c9b724fadf354416b3','reminder:24:2027-01-20T15:00:00+00:00','registration','441cc4905acf494aba84673d8367c505','gun@example.org','email','reminder','queued','2027-01-19 15:00:00.000000','2026-11-28 08:00:45.278453',NULL,NULL,'','','','','',0,0);
CREATE TABLE occurrence (
	id CHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	slug VARCHAR(200) NOT NULL, 
	title JSON NOT NULL, 
	organisation_name JSON NOT NULL, 
	venue VARCHAR(200) NOT NULL, 
	address VARCHAR(300) NOT NULL, 
	online_url VARCHAR(500) NOT NULL, 
	contact_email VARCHAR(254) NOT NULL, 
	contact_phone VARCHAR(20) NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	time_zone VARCHAR(60) NOT NULL, 
	cancel_until DATETIME NOT NULL, 
	cancelled BOOLEAN NOT NULL, organisation_id CHAR(32), 
	CONSTRAINT pk_occurrence PRIMARY KEY (id)
);
INSERT INTO "occurrence" VALUES('ed363c0f40f04b18900fbe7ca1606485',1,'avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-01-20 14:00:00.000000','2027-01-20 14:45:00.000000','Europe/Helsinki','2027-01-20 12:00:00.000000',0,'0523d973aece4fc3ab2fe49263322706');
INSERT INTO "occurrence" VALUES('b9278c641d614327bda56a17bcb2b90b',1,'avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-01-20 15:00:00.000000','2027-01-20 15:45:00.000000','Europe/Helsinki','2027-01-20 13:00:00.000000',0,'0523d973aece4fc3ab2fe49263322706');
INSERT INTO "occurrence" VALUES('ef47d2ddc7e34ca3a7411ee6bd0290d9',2,'avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-01-21 16:00:00.000000','2027-01-21 16:45:00.000000','Europe/Helsinki','2027-01-21 14:00:00.000000',0,'0523d973aece4fc3ab2fe49263322706');
INSERT INTO "occurrence" VALUES('6a40dc2dad2f4c32b58699806b00ef48',1,'hakuinfo','{"fi": "Hakuinfo", "sv": "Hakuinfo", "en": "Hakuinfo"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-01-27 14:00:00.000000','2027-01-27 14:45:00.000000','Europe/Helsinki','2027-01-27 12:00:00.000000',0,'0523d973aece4fc3ab2fe49263322706');
INSERT INTO "occurrence" VALUES('b66ce39c39f34e078e29bc10a1cf6f89',1,'tekniikan-kiertue','{"fi": "Tekniikan kiertue", "sv": "Tekniikan kiertue", "en": "Tekniikan kiertue"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-02-03 14:00:00.000000','2027-02-03 14:45:00.000000','Europe/Helsinki','2027-02-03 12:00:00.000000',0,'0523d973aece4fc3ab2fe49263322706');
INSERT INTO "occurrence" VALUES('799a06cf167949898aa26329db8947ea',2,'vanhempainilta','{"fi": "Vanhempainilta", "sv": "Vanhempainilta", "en": "Vanhempainilta"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-02-10 14:00:00.000000','2027-02-10 14:45:00.000000','Europe/Helsinki','2027-02-10 12:00:00.000000',1,'0523d973aece4fc3ab2fe49263322706');
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
INSERT INTO "outbox" VALUES(1,'60051a74e52a45ba8855480321c0548e','notifier.health_told.v1','{"specversion": "1.0", "id": "60051a74-e52a-45ba-8855-480321c0548e", "source": "/notifier", "type": "notifier.health_told.v1", "subject": "notifier", "time": "2026-11-28T08:00:46.077309+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/notifier.health_told.v1", "data": {"version": 1795852846, "service": "notifier", "facts_since": "", "messages_since": "", "silent": []}}','2026-11-28 08:00:46.077309',NULL);
CREATE TABLE registration (
	id CHAR(32) NOT NULL, 
	occurrence_id CHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	seats INTEGER NOT NULL, 
	contact_name VARCHAR(100) NOT NULL, 
	contact_email VARCHAR(254) NOT NULL, 
	contact_phone VARCHAR(20) NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	link_version INTEGER NOT NULL, 
	CONSTRAINT pk_registration PRIMARY KEY (id), 
	CONSTRAINT fk_registration_occurrence_id FOREIGN KEY(occurrence_id) REFERENCES occurrence (id)
);
INSERT INTO "registration" VALUES('08a0a0fa8dde468cb3184cb8c557b1ac','ed363c0f40f04b18900fbe7ca1606485',1,'confirmed',2,'Aino Virtanen','aino@example.org','+358401234501','fi',1);
INSERT INTO "registration" VALUES('2999fde4ebb0496eba945c3160a76bcc','ed363c0f40f04b18900fbe7ca1606485',2,'confirmed',1,'Bo Berg','bo.berg@example.org','+358401234502','sv',1);
INSERT INTO "registration" VALUES('468893a40aa54b8fb07b11132bcf0135','b9278c641d614327bda56a17bcb2b90b',2,'cancelled',1,'Cia Carlson','cia@example.org','+358401234503','en',1);
INSERT INTO "registration" VALUES('f5c154b0fe974a9488d76fca13438e3f','b9278c641d614327bda56a17bcb2b90b',2,'confirmed',1,'Dani Dahl','dani@example.org','+358401234504','fi',1);
INSERT INTO "registration" VALUES('39e734d36bf640cfbf144357b3ab54a3','799a06cf167949898aa26329db8947ea',1,'confirmed',1,'Fanni Forss','fanni@example.org','+358401234506','fi',1);
INSERT INTO "registration" VALUES('32837ae43c0a47718dc874aa7f4c6d0a','ed363c0f40f04b18900fbe7ca1606485',1,'confirmed',1,'Eeva Ek','eeva@example.org','','fi',1);
INSERT INTO "registration" VALUES('441cc4905acf494aba84673d8367c505','b9278c641d614327bda56a17bcb2b90b',1,'confirmed',1,'Gun Grön','gun@example.org','+358401234507','fi',1);
CREATE TABLE self_check (
	id CHAR(32) NOT NULL, 
	asked_at DATETIME NOT NULL, 
	done_at DATETIME, 
	results JSON NOT NULL, 
	CONSTRAINT pk_self_check PRIMARY KEY (id)
);
CREATE TABLE service_health (
	service VARCHAR(30) NOT NULL, 
	version BIGINT NOT NULL, 
	heard_at DATETIME NOT NULL, 
	facts_since VARCHAR(40) NOT NULL, 
	messages_since VARCHAR(40) NOT NULL, 
	silent JSON NOT NULL, 
	CONSTRAINT pk_service_health PRIMARY KEY (service)
);
INSERT INTO "service_health" VALUES('events',1795852827,'2026-11-28 08:00:29.339086','','','[]');
INSERT INTO "service_health" VALUES('registrations',1795852827,'2026-11-28 08:00:29.358454','','','[]');
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
CREATE TABLE staff_mail (
	id CHAR(32) NOT NULL, 
	kind VARCHAR(30) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	organisation_name JSON NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_staff_mail PRIMARY KEY (id)
);
INSERT INTO "staff_mail" VALUES('a5f2e2f622e942948f91801baacaf74b','invitation','anna@example.org','','fi','admin','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','2026-12-12 08:00:03.501565');
INSERT INTO "staff_mail" VALUES('e838b6dcb67b417a8a0712b0d9ee7629','invitation','erkki@example.org','Anna Aalto','sv','editor','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','2026-12-12 08:00:19.361036');
INSERT INTO "staff_mail" VALUES('37fd68852f5747408ecf4aad57bbfa3a','invitation','siiri@example.org','Anna Aalto','fi','admin','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','2026-12-12 08:00:19.388519');
CREATE INDEX ix_inbox_seen_at ON inbox (seen_at);
CREATE INDEX ix_occurrence_ends_at ON occurrence (ends_at);
CREATE INDEX ix_registration_occurrence_id ON registration (occurrence_id);
CREATE INDEX ix_delivery_message_id ON delivery (message_id);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_audit_organisation_id ON audit (organisation_id);
CREATE INDEX ix_audit_subject_id ON audit (subject_id);
CREATE INDEX ix_staff_mail_expires_at ON staff_mail (expires_at);
CREATE INDEX ix_captured_created_at ON captured (created_at);
CREATE INDEX ix_captured_recipient ON captured (recipient);
CREATE INDEX ix_message_subject_id ON message (subject_id);
CREATE INDEX ix_occurrence_organisation_id ON occurrence (organisation_id);
CREATE INDEX ix_self_check_asked_at ON self_check (asked_at);
CREATE INDEX ix_message_status_due_at_id ON message (status, due_at, id);
COMMIT;
