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
INSERT INTO "audit" VALUES(1,'2026-11-28 08:00:27.267055','ec7c5ede4cda4844b102c183802a797e','Anna Aalto','5640796fa59e46d9828542e8801d8b33','occurrence_messages_seen','92bf930533ac4edb9876198908109ce8','Avoimet ovet','{}');
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
INSERT INTO "captured" VALUES('5e2e7850eeee4203bf32282235f4c63d','email','anna@example.org','Liity mukaan Liveen: Lounais-Suomen koulut','Sinut on kutsuttu mukaan. Roolisi: Ylläpitäjä.

Liity mukaan: http://127.0.0.1:8000/invitation/vdD02_0yT0GsuNleuNimZAQkOlyABGA4v6pPaYrEgKzJ4M

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
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/invitation/vdD02_0yT0GsuNleuNimZAQkOlyABGA4v6pPaYrEgKzJ4M" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Liity mukaan</a></p>
<p style="margin:0;color:#4a5a6d;font-size:14px">Linkki toimii kerran, la 12.12.2026 klo 10.00 asti. Etkö odottanut tätä viestiä? Jätä se huomiotta: mitään ei tapahdu.</p>
</td></tr>
</table>
</body>
</html>','',NULL,'2026-11-28 08:00:06.758860',1);
INSERT INTO "captured" VALUES('a8aa21a22f444f4e82c0e0e01c800f67','email','erkki@example.org','Gå med i Live: Lounais-Suomen koulut','Anna Aalto bjuder in dig. Din roll: Redaktör.

Gå med: http://127.0.0.1:8000/invitation/z4jC_gDJT3m8ImuwXcGPngpdRg-Z9VAjnPZk0d4SuBbimS

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
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/invitation/z4jC_gDJT3m8ImuwXcGPngpdRg-Z9VAjnPZk0d4SuBbimS" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Gå med</a></p>
<p style="margin:0;color:#4a5a6d;font-size:14px">Länken fungerar en gång, till lör 12.12.2026 kl. 10.00. Väntade du dig inte det här? Låt meddelandet vara: ingenting händer.</p>
</td></tr>
</table>
</body>
</html>','',NULL,'2026-11-28 08:00:26.804475',1);
INSERT INTO "captured" VALUES('72dfa2c00fc046d0bacaee5ada0e9ba5','sms','+358401234501','','Teille on varattu 2 paikkaa: Avoimet ovet, ke 20.1.2027 klo 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: http://127.0.0.1:8000/r/DsF6iFGVTNaVTXR65kwaEQaboEM1zdIK5eBrAmu4Xu2LkY','','','0ec17a8851954cd6954d747ae64c1a11','2026-11-28 08:00:26.810232',1);
INSERT INTO "captured" VALUES('210a0e48b2014332bcbc5f3f0845c33d','email','siiri@example.org','Liity mukaan Liveen: Lounais-Suomen koulut','Anna Aalto kutsuu sinut mukaan. Roolisi: Ylläpitäjä.

Liity mukaan: http://127.0.0.1:8000/invitation/kq4SVUlzQOeJNCmhZIjn3wPCwwZefKuVO9VEWrlAZ353TQ

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
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/invitation/kq4SVUlzQOeJNCmhZIjn3wPCwwZefKuVO9VEWrlAZ353TQ" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Liity mukaan</a></p>
<p style="margin:0;color:#4a5a6d;font-size:14px">Linkki toimii kerran, la 12.12.2026 klo 10.00 asti. Etkö odottanut tätä viestiä? Jätä se huomiotta: mitään ei tapahdu.</p>
</td></tr>
</table>
</body>
</html>','',NULL,'2026-11-28 08:00:26.815239',1);
INSERT INTO "captured" VALUES('07ceeceaba484d71ac95f2c591bd9bc0','sms','+358401234502','','Du har en plats: Avoimet ovet, ons 20.1.2027 kl. 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Se, ändra eller avboka: http://127.0.0.1:8000/r/EM2VKkf7Tz6vk1PRj6fadgTIndm9S4zIe9gK8QrES9QUsp','','','10cd952a47fb4f3eaf9353d18fa7da76','2026-11-28 08:00:26.820243',1);
INSERT INTO "captured" VALUES('790cfbe579ec4f018632b4d412b80e61','email','aino@example.org','Teille on varattu 2 paikkaa: Avoimet ovet','Hei Aino Virtanen!

Teille on varattu 2 paikkaa. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Avoimet ovet
ke 20.1.2027 klo 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
2 paikkaa

Katso, muuta tai peru: http://127.0.0.1:8000/r/DsF6iFGVTNaVTXR65kwaEQaboEM1zdIK5eBrAmu4Xu2LkY
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
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/DsF6iFGVTNaVTXR65kwaEQaboEM1zdIK5eBrAmu4Xu2LkY" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
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
DTSTAMP:20261128T080026Z
UID:0ec17a88-5195-4cd6-954d-747ae64c1a11@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','0ec17a8851954cd6954d747ae64c1a11','2026-11-28 08:00:26.825586',1);
INSERT INTO "captured" VALUES('82d09333bf7f42f88f9c2d2fcd09e4eb','sms','+358401234503','','You have a place: Avoimet ovet, Wed 20 Jan 2027 at 17:00-17:45, Pääkampus, Koulukatu 1, 20100 Turku.
See, change or cancel: http://127.0.0.1:8000/r/w5qFm7GqToy3qsHqTx25WgoW5HSSwdoF2m-rrinXbMDg_6','','','c39a859bb1aa4e8cb7aac1ea4f1db95a','2026-11-28 08:00:26.830276',1);
INSERT INTO "captured" VALUES('bb0f3d0b8e1e44f4a67aa1dd166c7950','email','bo@example.org','Du har en plats: Avoimet ovet','Hej Bo Berg!

Du har en plats. Välkommen! Din anmälan är bekräftad.

Avoimet ovet
ons 20.1.2027 kl. 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
1 plats

Se, ändra eller avboka: http://127.0.0.1:8000/r/EM2VKkf7Tz6vk1PRj6fadgTIndm9S4zIe9gK8QrES9QUsp
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
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/EM2VKkf7Tz6vk1PRj6fadgTIndm9S4zIe9gK8QrES9QUsp" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Se, ändra eller avboka</a></p>
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
DTSTAMP:20261128T080026Z
UID:10cd952a-47fb-4f3e-af93-53d18fa7da76@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','10cd952a47fb4f3eaf9353d18fa7da76','2026-11-28 08:00:26.836738',1);
INSERT INTO "captured" VALUES('ba63e731566b4b9e9405249f68a88cd6','sms','+358401234504','','Teille on varattu 2 paikkaa: Avoimet ovet, ke 20.1.2027 klo 17.00-17.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: http://127.0.0.1:8000/r/veN2h48zRyyGc-Z0-Ka89wFQCr2YtISsHkVdguGKBShNL5','','','bde376878f33472c8673e674f8a6bcf7','2026-11-28 08:00:26.841516',1);
INSERT INTO "captured" VALUES('8bbc6d39c8e14edf9c471506710dc9f3','email','cia@example.org','You have a place: Avoimet ovet','Hello Cia Carlson!

You have a place. Welcome! Your registration is confirmed.

Avoimet ovet
Wed 20 Jan 2027 at 17:00–17:45
Pääkampus, Koulukatu 1, 20100 Turku
1 seat

See, change or cancel: http://127.0.0.1:8000/r/w5qFm7GqToy3qsHqTx25WgoW5HSSwdoF2m-rrinXbMDg_6
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
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/w5qFm7GqToy3qsHqTx25WgoW5HSSwdoF2m-rrinXbMDg_6" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">See, change or cancel</a></p>
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
DTSTAMP:20261128T080026Z
UID:c39a859b-b1aa-4e8c-b7aa-c1ea4f1db95a@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','c39a859bb1aa4e8cb7aac1ea4f1db95a','2026-11-28 08:00:26.846443',1);
INSERT INTO "captured" VALUES('f7a73743bf274085a448d7263179c6af','sms','+358401234506','','Paikkasi on varattu: Vanhempainilta, ke 10.2.2027 klo 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: http://127.0.0.1:8000/r/wa0pwwi1Sw2Xztavv8ykmQr9EZqCXKQDwDSBxn9VGE4azt','','','c1ad29c308b54b0d97ced6afbfcca499','2026-11-28 08:00:26.851404',1);
INSERT INTO "captured" VALUES('cd3f85dc018c4bf6bfb4f7bbf42b1c97','email','dani@example.org','Teille on varattu 2 paikkaa: Avoimet ovet','Hei Dani Dahl!

Teille on varattu 2 paikkaa. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Avoimet ovet
ke 20.1.2027 klo 17.00–17.45
Pääkampus, Koulukatu 1, 20100 Turku
2 paikkaa

Katso, muuta tai peru: http://127.0.0.1:8000/r/veN2h48zRyyGc-Z0-Ka89wFQCr2YtISsHkVdguGKBShNL5
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
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/veN2h48zRyyGc-Z0-Ka89wFQCr2YtISsHkVdguGKBShNL5" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
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
DTSTAMP:20261128T080026Z
UID:bde37687-8f33-472c-8673-e674f8a6bcf7@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','bde376878f33472c8673e674f8a6bcf7','2026-11-28 08:00:26.856501',1);
INSERT INTO "captured" VALUES('a18f6d8ab5904ef381ff6427bc6a7023','email','fanni@example.org','Paikkasi on varattu: Vanhempainilta','Hei Fanni Forss!

Paikkasi on varattu. Tervetuloa! Ilmoittautumisesi on vahvistettu.

Vanhempainilta
ke 10.2.2027 klo 16.00–16.45
Pääkampus, Koulukatu 1, 20100 Turku
1 paikka

Katso, muuta tai peru: http://127.0.0.1:8000/r/wa0pwwi1Sw2Xztavv8ykmQr9EZqCXKQDwDSBxn9VGE4azt
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
<p style="margin:24px 0 8px"><a href="http://127.0.0.1:8000/r/wa0pwwi1Sw2Xztavv8ykmQr9EZqCXKQDwDSBxn9VGE4azt" style="display:inline-block;padding:12px 20px;background:#0b50c4;color:#ffffff;border-radius:8px;font-weight:bold;text-decoration:none">Katso, muuta tai peru</a></p>
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
DTSTAMP:20261128T080026Z
UID:c1ad29c3-08b5-4b0d-97ce-d6afbfcca499@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
','c1ad29c308b54b0d97ced6afbfcca499','2026-11-28 08:00:26.861286',1);
INSERT INTO "captured" VALUES('9f1e78b1f693463b95d62a8bae743382','email','fanni@example.org','Tapahtuma on peruttu: Vanhempainilta','Hei Fanni Forss!

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
DTSTAMP:20261128T080033Z
UID:c1ad29c3-08b5-4b0d-97ce-d6afbfcca499@live
SEQUENCE:3
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
','c1ad29c308b54b0d97ced6afbfcca499','2026-11-28 08:00:33.921948',1);
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
INSERT INTO "delivery" VALUES('5e2e7850eeee4203bf32282235f4c63d','5893a1b24c4c4d0d86bff21d77810156','sent','5e2e7850-eeee-4203-bf32-282235f4c63d','','2026-11-28 08:00:06.753545','2026-11-28 08:00:06.768481');
INSERT INTO "delivery" VALUES('a8aa21a22f444f4e82c0e0e01c800f67','daa7717e64ad417a801527202ef0d334','sent','a8aa21a2-2f44-4f4e-82c0-e0e01c800f67','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.807240');
INSERT INTO "delivery" VALUES('210a0e48b2014332bcbc5f3f0845c33d','023605e4cda24dc090b3b5ef59a6f618','sent','210a0e48-b201-4332-bcbc-5f3f0845c33d','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.817494');
INSERT INTO "delivery" VALUES('72dfa2c00fc046d0bacaee5ada0e9ba5','2e48b2bb858741a2bd26e101b2132758','sent','72dfa2c0-0fc0-46d0-baca-ee5ada0e9ba5','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.812415');
INSERT INTO "delivery" VALUES('790cfbe579ec4f018632b4d412b80e61','2b5b65d4fea94be0a8f511624d4f0c7d','sent','790cfbe5-79ec-4f01-8632-b4d412b80e61','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.827681');
INSERT INTO "delivery" VALUES('07ceeceaba484d71ac95f2c591bd9bc0','0517fc129ccc4f42a9aa6bbf305aa67b','sent','07ceecea-ba48-4d71-ac95-f2c591bd9bc0','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.822292');
INSERT INTO "delivery" VALUES('bb0f3d0b8e1e44f4a67aa1dd166c7950','34bf879e379a49b68fc6c6d46f251075','sent','bb0f3d0b-8e1e-44f4-a67a-a1dd166c7950','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.838893');
INSERT INTO "delivery" VALUES('82d09333bf7f42f88f9c2d2fcd09e4eb','cb3e804d2d5d4cf999ed50a5f1196a0c','sent','82d09333-bf7f-42f8-8f9c-2d2fcd09e4eb','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.832507');
INSERT INTO "delivery" VALUES('8bbc6d39c8e14edf9c471506710dc9f3','8d7ba652302a4cb5bde9b80c2b0666c1','sent','8bbc6d39-c8e1-4edf-9c47-1506710dc9f3','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.848592');
INSERT INTO "delivery" VALUES('ba63e731566b4b9e9405249f68a88cd6','94f7d59f31954214b2b32f65d76bdeed','sent','ba63e731-566b-4b9e-9405-249f68a88cd6','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.843698');
INSERT INTO "delivery" VALUES('cd3f85dc018c4bf6bfb4f7bbf42b1c97','628d321e620943ddb069e503a07824cb','sent','cd3f85dc-018c-4bf6-bfb4-f7bbf42b1c97','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.858795');
INSERT INTO "delivery" VALUES('f7a73743bf274085a448d7263179c6af','535f490ba59b44f189d950d9301c1a28','sent','f7a73743-bf27-4085-a448-d7263179c6af','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.853537');
INSERT INTO "delivery" VALUES('a18f6d8ab5904ef381ff6427bc6a7023','1fece99c669c4a80aa52b7cc61c38dc4','sent','a18f6d8a-b590-4ef3-81ff-6427bc6a7023','','2026-11-28 08:00:26.800736','2026-11-28 08:00:26.863188');
INSERT INTO "delivery" VALUES('9f1e78b1f693463b95d62a8bae743382','1a5719a2adf549fcb1d884b1e2b45841','sent','9f1e78b1-f693-463b-95d6-2a8bae743382','','2026-11-28 08:00:33.880418','2026-11-28 08:00:33.925008');
INSERT INTO "delivery" VALUES('ad95190ce4d74b5d98c7e37cce67a3c9','f1a1d3f9874e44be95b05ba5c3668dbe','suppressed','captured-suppressed','test','2026-11-28 08:00:33.880418','2026-11-28 08:00:33.899019');
INSERT INTO "delivery" VALUES('3c4c0a6491884e7e9e6025f9312bd255','179c47f345dd4039b611591525fba875','delivered','captured-delivered','','2026-11-28 08:00:33.880418','2026-11-28 08:00:33.883990');
INSERT INTO "delivery" VALUES('a3f9c23b69704d15bd0f3426a6072a99','8fe0ed318ee74750bc123ec3446427e4','busy','captured-busy','test','2026-11-28 08:00:33.880418','2026-11-28 08:00:33.905998');
INSERT INTO "delivery" VALUES('2fcb9c8d5c274224a62461c33ea3dbea','997f90e6c3cf4e32966265d94788863a','undelivered','captured-undelivered','test','2026-11-28 08:00:33.880418','2026-11-28 08:00:33.889741');
INSERT INTO "delivery" VALUES('214bb0dc3a57414fb32cf7c32531d380','ae686b12f6234db08290cd55dc109308','unknown','captured-unknown','test','2026-11-28 08:00:33.880418','2026-11-28 08:00:33.912514');
INSERT INTO "delivery" VALUES('9a8b09574c7a40ac9e20664fc024fb19','7b2caee0c6ae4bcd816059d4d91bcef2','failed','captured-failed','test','2026-11-28 08:00:33.880418','2026-11-28 08:00:33.894386');
INSERT INTO "delivery" VALUES('4a76cf071390428bb2d08d4859a2c755','c1afcef5111b4a2a8ff6355c33b97e60','sent','captured-sent','','2026-11-28 08:00:33.880418','2026-11-28 08:00:33.918219');
INSERT INTO "delivery" VALUES('3d5b0269190448f28cdc6fa07e74b3fd','3b9c3d3f6a2b47b9a8593b9ed89b3594','sending','','','2026-11-28 08:00:33.880418',NULL);
CREATE TABLE heartbeat (
	role VARCHAR(30) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_heartbeat PRIMARY KEY (role)
);
INSERT INTO "heartbeat" VALUES('consumer','2026-11-28 08:00:35.002816');
INSERT INTO "heartbeat" VALUES('timers','2026-11-28 08:00:35.592497');
CREATE TABLE inbox (
	consumer VARCHAR(50) NOT NULL, 
	event_id CHAR(32) NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_inbox PRIMARY KEY (consumer, event_id)
);
INSERT INTO "inbox" VALUES('notifier','99ecf69123c3445e9936772a4796146c','2026-11-28 08:00:01.460299');
INSERT INTO "inbox" VALUES('notifier','1c1b9653535b49b195ccfdab10a5e3b4','2026-11-28 08:00:07.880149');
INSERT INTO "inbox" VALUES('notifier','a75d25837d564fa8ac19c4602cf2a2e0','2026-11-28 08:00:14.729554');
INSERT INTO "inbox" VALUES('notifier','2abf51a7a79c422c8c58b802d21b3bdd','2026-11-28 08:00:14.734099');
INSERT INTO "inbox" VALUES('notifier','61502f7ec23d429bb8ab4107e64fc74b','2026-11-28 08:00:14.740634');
INSERT INTO "inbox" VALUES('notifier','f711ec62df7242d887c93b91cd79f85b','2026-11-28 08:00:14.745604');
INSERT INTO "inbox" VALUES('notifier','65f504dc0292407b95f38d8a5bcc08bb','2026-11-28 08:00:14.749219');
INSERT INTO "inbox" VALUES('notifier','b85c4c8caa9d4133a9b5aadc945f3b7a','2026-11-28 08:00:14.755854');
INSERT INTO "inbox" VALUES('notifier','e3c9e639435441b6ae2191112ad2e786','2026-11-28 08:00:14.766945');
INSERT INTO "inbox" VALUES('notifier','a6292c4a64b24393b9484403ed190675','2026-11-28 08:00:14.770731');
INSERT INTO "inbox" VALUES('notifier','d69fe7f3c32f4f6eb703b8bee01fc6d3','2026-11-28 08:00:14.776115');
INSERT INTO "inbox" VALUES('notifier','541911eb0100441b8c14fc330669eaa8','2026-11-28 08:00:14.781182');
INSERT INTO "inbox" VALUES('notifier','6eb9fb65dc16411c83055a313a4ba8f2','2026-11-28 08:00:14.788363');
INSERT INTO "inbox" VALUES('notifier','8c41ab99c23344549e3a1e52dc4f07a1','2026-11-28 08:00:21.346190');
INSERT INTO "inbox" VALUES('notifier','4d00a4f8f7cd43fea4b0482ec5152071','2026-11-28 08:00:21.352450');
INSERT INTO "inbox" VALUES('notifier','46b8f7a09c56442d9c0b54afb78c8961','2026-11-28 08:00:21.355599');
INSERT INTO "inbox" VALUES('notifier','b005f7f2681e4edaba1f21887f6695c7','2026-11-28 08:00:21.384080');
INSERT INTO "inbox" VALUES('notifier','2b7aef78456d4201b09e45ac093c349d','2026-11-28 08:00:21.395760');
INSERT INTO "inbox" VALUES('notifier','f0d1277bb53849d7a44e23d9769c1d8c','2026-11-28 08:00:21.411434');
INSERT INTO "inbox" VALUES('notifier','bacd9987765548dd96da41dca97594d1','2026-11-28 08:00:21.423930');
INSERT INTO "inbox" VALUES('notifier','981a04bc647f48dea18eb72f59454d3d','2026-11-28 08:00:28.526644');
INSERT INTO "inbox" VALUES('notifier','81c6e11552454528be03fea4ea48b1e4','2026-11-28 08:00:28.539813');
INSERT INTO "inbox" VALUES('notifier','e99a4e322de7416eaf80174d939c3b4a','2026-11-28 08:00:28.555619');
INSERT INTO "inbox" VALUES('notifier','b9d32bb19cfa4804baeea7a30c4c2683','2026-11-28 08:00:28.578028');
INSERT INTO "inbox" VALUES('notifier','210a1eb625194c6a8aa340a4ac14b36c','2026-11-28 08:00:28.589032');
INSERT INTO "inbox" VALUES('notifier','bd7ebe9268c04bb6bb46e993b2c563f3','2026-11-28 08:00:28.604121');
INSERT INTO "inbox" VALUES('notifier','e0a54b0f6aeb41c19ed90db47fe44408','2026-11-28 08:00:35.005931');
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
INSERT INTO "message" VALUES('5893a1b24c4c4d0d86bff21d77810156','invitation','staff_mail','bdd0f4dbfd324f41acb8d95eb8d8a664','anna@example.org','email','invitation','sent','2026-11-28 08:00:01.490476','2026-11-28 08:00:01.490476',NULL,'2026-11-28 08:00:06.777414','fi','Liity mukaan Liveen: Lounais-Suomen koulut','Sinut on kutsuttu mukaan. Roolisi: Ylläpitäjä.

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
INSERT INTO "message" VALUES('daa7717e64ad417a801527202ef0d334','invitation','staff_mail','cf88c2fe00c94f79bc226bb05dc18f9e','erkki@example.org','email','invitation','sent','2026-11-28 08:00:14.730912','2026-11-28 08:00:14.730912',NULL,'2026-11-28 08:00:26.808970','sv','Gå med i Live: Lounais-Suomen koulut','Anna Aalto bjuder in dig. Din roll: Redaktör.

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
INSERT INTO "message" VALUES('023605e4cda24dc090b3b5ef59a6f618','invitation','staff_mail','92ae1255497340e7893429a16488e7df','siiri@example.org','email','invitation','sent','2026-11-28 08:00:14.736384','2026-11-28 08:00:14.736384',NULL,'2026-11-28 08:00:26.819042','fi','Liity mukaan Liveen: Lounais-Suomen koulut','Anna Aalto kutsuu sinut mukaan. Roolisi: Ylläpitäjä.

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
INSERT INTO "message" VALUES('2e48b2bb858741a2bd26e101b2132758','registration:1','registration','0ec17a8851954cd6954d747ae64c1a11','+358401234501','sms','confirmed','sent','2026-11-28 08:00:21.365685','2026-11-28 08:00:21.365685',NULL,'2026-11-28 08:00:26.813891','fi','','Teille on varattu 2 paikkaa: Avoimet ovet, ke 20.1.2027 klo 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('2b5b65d4fea94be0a8f511624d4f0c7d','registration:1','registration','0ec17a8851954cd6954d747ae64c1a11','aino@example.org','email','confirmed','sent','2026-11-28 08:00:21.376314','2026-11-28 08:00:21.376314',NULL,'2026-11-28 08:00:26.829019','fi','Teille on varattu 2 paikkaa: Avoimet ovet','Hei Aino Virtanen!

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
DTSTAMP:20261128T080026Z
UID:0ec17a88-5195-4cd6-954d-747ae64c1a11@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('4ad4885419ed4a5f9cd59ab3de50234e','reminder:24:2027-01-20T14:00:00+00:00','registration','0ec17a8851954cd6954d747ae64c1a11','+358401234501','sms','reminder','queued','2027-01-19 14:00:00.000000','2026-11-28 08:00:21.377997',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('2670cf9792fb4f089736e1fa8de8c125','reminder:24:2027-01-20T14:00:00+00:00','registration','0ec17a8851954cd6954d747ae64c1a11','aino@example.org','email','reminder','queued','2027-01-19 14:00:00.000000','2026-11-28 08:00:21.377997',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('0517fc129ccc4f42a9aa6bbf305aa67b','registration:1','registration','10cd952a47fb4f3eaf9353d18fa7da76','+358401234502','sms','confirmed','sent','2026-11-28 08:00:21.387445','2026-11-28 08:00:21.387445',NULL,'2026-11-28 08:00:26.824410','sv','','Du har en plats: Avoimet ovet, ons 20.1.2027 kl. 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Se, ändra eller avboka: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('34bf879e379a49b68fc6c6d46f251075','registration:1','registration','10cd952a47fb4f3eaf9353d18fa7da76','bo@example.org','email','confirmed','sent','2026-11-28 08:00:21.389113','2026-11-28 08:00:21.389113',NULL,'2026-11-28 08:00:26.840324','sv','Du har en plats: Avoimet ovet','Hej Bo Berg!

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
DTSTAMP:20261128T080026Z
UID:10cd952a-47fb-4f3e-af93-53d18fa7da76@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('d8d8acf338fd46c58b1d512aacb2c773','reminder:24:2027-01-20T14:00:00+00:00','registration','10cd952a47fb4f3eaf9353d18fa7da76','+358401234502','sms','reminder','queued','2027-01-19 14:00:00.000000','2026-11-28 08:00:21.390657',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('b7815bcec3534718b554adfc02acdb92','reminder:24:2027-01-20T14:00:00+00:00','registration','10cd952a47fb4f3eaf9353d18fa7da76','bo@example.org','email','reminder','cancelled','2027-01-19 14:00:00.000000','2026-11-28 08:00:21.390657',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('cb3e804d2d5d4cf999ed50a5f1196a0c','registration:1','registration','c39a859bb1aa4e8cb7aac1ea4f1db95a','+358401234503','sms','confirmed','sent','2026-11-28 08:00:21.400177','2026-11-28 08:00:21.400177',NULL,'2026-11-28 08:00:26.834318','en','','You have a place: Avoimet ovet, Wed 20 Jan 2027 at 17:00-17:45, Pääkampus, Koulukatu 1, 20100 Turku.
See, change or cancel: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('8d7ba652302a4cb5bde9b80c2b0666c1','registration:1','registration','c39a859bb1aa4e8cb7aac1ea4f1db95a','cia@example.org','email','confirmed','sent','2026-11-28 08:00:21.402331','2026-11-28 08:00:21.402331',NULL,'2026-11-28 08:00:26.850058','en','You have a place: Avoimet ovet','Hello Cia Carlson!

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
DTSTAMP:20261128T080026Z
UID:c39a859b-b1aa-4e8c-b7aa-c1ea4f1db95a@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('532730fe0928429b93a904cef813dcb1','reminder:24:2027-01-20T15:00:00+00:00','registration','c39a859bb1aa4e8cb7aac1ea4f1db95a','+358401234503','sms','reminder','cancelled','2027-01-19 15:00:00.000000','2026-11-28 08:00:21.405769',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('ae7905fce3da43a0a703ea2cf12711e9','reminder:24:2027-01-20T15:00:00+00:00','registration','c39a859bb1aa4e8cb7aac1ea4f1db95a','cia@example.org','email','reminder','cancelled','2027-01-19 15:00:00.000000','2026-11-28 08:00:21.405769',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('94f7d59f31954214b2b32f65d76bdeed','registration:1','registration','bde376878f33472c8673e674f8a6bcf7','+358401234504','sms','confirmed','sent','2026-11-28 08:00:21.415412','2026-11-28 08:00:21.415412',NULL,'2026-11-28 08:00:26.845144','fi','','Teille on varattu 2 paikkaa: Avoimet ovet, ke 20.1.2027 klo 17.00-17.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('628d321e620943ddb069e503a07824cb','registration:1','registration','bde376878f33472c8673e674f8a6bcf7','dani@example.org','email','confirmed','sent','2026-11-28 08:00:21.418614','2026-11-28 08:00:21.418614',NULL,'2026-11-28 08:00:26.860211','fi','Teille on varattu 2 paikkaa: Avoimet ovet','Hei Dani Dahl!

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
DTSTAMP:20261128T080026Z
UID:bde37687-8f33-472c-8673-e674f8a6bcf7@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('15c55b8b59734442a7cbace1522a7dd6','reminder:24:2027-01-20T15:00:00+00:00','registration','bde376878f33472c8673e674f8a6bcf7','+358401234504','sms','reminder','queued','2027-01-19 15:00:00.000000','2026-11-28 08:00:21.419731',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('0872d6b099e44b239cb2e153f0f3525f','reminder:24:2027-01-20T15:00:00+00:00','registration','bde376878f33472c8673e674f8a6bcf7','dani@example.org','email','reminder','queued','2027-01-19 15:00:00.000000','2026-11-28 08:00:21.419731',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('535f490ba59b44f189d950d9301c1a28','registration:1','registration','c1ad29c308b54b0d97ced6afbfcca499','+358401234506','sms','confirmed','sent','2026-11-28 08:00:21.429655','2026-11-28 08:00:21.429655',NULL,'2026-11-28 08:00:26.855156','fi','','Paikkasi on varattu: Vanhempainilta, ke 10.2.2027 klo 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('1fece99c669c4a80aa52b7cc61c38dc4','registration:1','registration','c1ad29c308b54b0d97ced6afbfcca499','fanni@example.org','email','confirmed','sent','2026-11-28 08:00:21.433852','2026-11-28 08:00:21.433852',NULL,'2026-11-28 08:00:26.864588','fi','Paikkasi on varattu: Vanhempainilta','Hei Fanni Forss!

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
DTSTAMP:20261128T080026Z
UID:c1ad29c3-08b5-4b0d-97ce-d6afbfcca499@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('4d5023660f1a4330b93a3e048a8f8a64','reminder:24:2027-02-10T14:00:00+00:00','registration','c1ad29c308b54b0d97ced6afbfcca499','+358401234506','sms','reminder','cancelled','2027-02-09 14:00:00.000000','2026-11-28 08:00:21.435568',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('12946ce931424cf192f3e97ad7b8ccbb','reminder:24:2027-02-10T14:00:00+00:00','registration','c1ad29c308b54b0d97ced6afbfcca499','fanni@example.org','email','reminder','cancelled','2027-02-09 14:00:00.000000','2026-11-28 08:00:21.435568',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('f1a1d3f9874e44be95b05ba5c3668dbe','called-off','registration','c1ad29c308b54b0d97ced6afbfcca499','+358401234506','sms','called_off','suppressed','2026-11-28 08:00:28.547838','2026-11-28 08:00:28.547838',NULL,NULL,'fi','','Tapahtuma on peruttu: Vanhempainilta, ke 10.2.2027 klo 16.00-16.45.','','',0,0);
INSERT INTO "message" VALUES('1a5719a2adf549fcb1d884b1e2b45841','called-off','registration','c1ad29c308b54b0d97ced6afbfcca499','fanni@example.org','email','called_off','sent','2026-11-28 08:00:28.547838','2026-11-28 08:00:28.547838',NULL,'2026-11-28 08:00:33.927398','fi','Tapahtuma on peruttu: Vanhempainilta','Hei Fanni Forss!

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
DTSTAMP:20261128T080033Z
UID:c1ad29c3-08b5-4b0d-97ce-d6afbfcca499@live
SEQUENCE:3
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('179c47f345dd4039b611591525fba875','registration:2','registration','10cd952a47fb4f3eaf9353d18fa7da76','+358401234502','sms','changed','delivered','2026-11-28 08:00:28.561821','2026-11-28 08:00:28.561821',NULL,NULL,'sv','','Din anmälan har ändrats: Avoimet ovet, ons 20.1.2027 kl. 16.00-16.45, Pääkampus, Koulukatu 1, 20100 Turku.
Se, ändra eller avboka: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('8fe0ed318ee74750bc123ec3446427e4','registration:2','registration','10cd952a47fb4f3eaf9353d18fa7da76','bo.berg@example.org','email','changed','queued','2026-11-28 08:00:43.908659','2026-11-28 08:00:28.564639',NULL,NULL,'sv','Din anmälan har ändrats: Avoimet ovet','Hej Bo Berg!

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
DTSTAMP:20261128T080033Z
UID:10cd952a-47fb-4f3e-af93-53d18fa7da76@live
SEQUENCE:3
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('5540c25d53b1429db24f7b67b08046d3','reminder:24:2027-01-20T14:00:00+00:00','registration','10cd952a47fb4f3eaf9353d18fa7da76','bo.berg@example.org','email','reminder','queued','2027-01-19 14:00:00.000000','2026-11-28 08:00:28.566274',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('997f90e6c3cf4e32966265d94788863a','registration:2','registration','c39a859bb1aa4e8cb7aac1ea4f1db95a','+358401234503','sms','cancelled','undelivered','2026-11-28 08:00:28.583430','2026-11-28 08:00:28.583430',NULL,NULL,'en','','Your registration is cancelled: Avoimet ovet, Wed 20 Jan 2027 at 17:00-17:45.','','',0,0);
INSERT INTO "message" VALUES('ae686b12f6234db08290cd55dc109308','registration:2','registration','c39a859bb1aa4e8cb7aac1ea4f1db95a','cia@example.org','email','cancelled','unknown','2026-11-28 08:00:28.583430','2026-11-28 08:00:28.583430','2026-11-28 08:01:33.915316',NULL,'en','Your registration is cancelled: Avoimet ovet','Hello Cia Carlson!

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
DTSTAMP:20261128T080033Z
UID:c39a859b-b1aa-4e8c-b7aa-c1ea4f1db95a@live
SEQUENCE:3
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
',1,0);
INSERT INTO "message" VALUES('7b2caee0c6ae4bcd816059d4d91bcef2','registration:2','registration','bde376878f33472c8673e674f8a6bcf7','+358401234504','sms','changed','failed','2026-11-28 08:00:28.594136','2026-11-28 08:00:28.594136',NULL,NULL,'fi','','Ilmoittautumistasi muutettiin: Avoimet ovet, ke 20.1.2027 klo 17.00-17.45, Pääkampus, Koulukatu 1, 20100 Turku.
Katso, muuta tai peru: {manage_url}','','',0,0);
INSERT INTO "message" VALUES('c1afcef5111b4a2a8ff6355c33b97e60','registration:2','registration','bde376878f33472c8673e674f8a6bcf7','dani@example.org','email','changed','sent','2026-11-28 08:00:28.596471','2026-11-28 08:00:28.596471',NULL,'2026-11-28 08:00:33.920210','fi','Ilmoittautumistasi muutettiin: Avoimet ovet','Hei Dani Dahl!

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
DTSTAMP:20261128T080033Z
UID:bde37687-8f33-472c-8673-e674f8a6bcf7@live
SEQUENCE:3
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('3b9c3d3f6a2b47b9a8593b9ed89b3594','registration:1','registration','e274c17f6d0441d1adc37d0ac2755451','eeva@example.org','email','confirmed','sending','2026-11-28 08:00:28.607456','2026-11-28 08:00:28.607456','2026-11-28 08:01:33.866172',NULL,'fi','Paikkasi on varattu: Avoimet ovet','Hei Eeva Ek!

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
DTSTAMP:20261128T080033Z
UID:e274c17f-6d04-41d1-adc3-7d0ac2755451@live
SEQUENCE:2
LOCATION:Pääkampus\, Koulukatu 1\, 20100 Turku
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
',0,0);
INSERT INTO "message" VALUES('42ed747416fb457d802b6a4cc5908035','reminder:24:2027-01-20T14:00:00+00:00','registration','e274c17f6d0441d1adc37d0ac2755451','eeva@example.org','email','reminder','queued','2027-01-19 14:00:00.000000','2026-11-28 08:00:28.608512',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('46c2ba900b3a4f75adc4106c105be42d','registration:1','registration','d17e75899c8a4a92b6aa49ca5f57eb0e','+358401234507','sms','confirmed','queued','2026-11-28 08:00:35.010305','2026-11-28 08:00:35.010305',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('1922d6c228d44e88b7f0ef0f8ed86933','registration:1','registration','d17e75899c8a4a92b6aa49ca5f57eb0e','gun@example.org','email','confirmed','queued','2026-11-28 08:00:35.014385','2026-11-28 08:00:35.014385',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('37c5f55522194d9da6321c42650305d4','reminder:24:2027-01-20T15:00:00+00:00','registration','d17e75899c8a4a92b6aa49ca5f57eb0e','+358401234507','sms','reminder','queued','2027-01-19 15:00:00.000000','2026-11-28 08:00:35.016730',NULL,NULL,'','','','','',0,0);
INSERT INTO "message" VALUES('124931a3acb742b4a9a85d8e622dcbb2','reminder:24:2027-01-20T15:00:00+00:00','registration','d17e75899c8a4a92b6aa49ca5f57eb0e','gun@example.org','email','reminder','queued','2027-01-19 15:00:00.000000','2026-11-28 08:00:35.016730',NULL,NULL,'','','','','',0,0);
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
INSERT INTO "occurrence" VALUES('92bf930533ac4edb9876198908109ce8',1,'avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-01-20 14:00:00.000000','2027-01-20 14:45:00.000000','Europe/Helsinki','2027-01-20 12:00:00.000000',0,'5640796fa59e46d9828542e8801d8b33');
INSERT INTO "occurrence" VALUES('333a1364cba94d6e8339192d22e53bb0',1,'avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-01-20 15:00:00.000000','2027-01-20 15:45:00.000000','Europe/Helsinki','2027-01-20 13:00:00.000000',0,'5640796fa59e46d9828542e8801d8b33');
INSERT INTO "occurrence" VALUES('ff1607e836484fb2a1d39d7e64e9ef79',2,'avoimet-ovet','{"fi": "Avoimet ovet", "sv": "Avoimet ovet", "en": "Avoimet ovet"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-01-21 16:00:00.000000','2027-01-21 16:45:00.000000','Europe/Helsinki','2027-01-21 14:00:00.000000',0,'5640796fa59e46d9828542e8801d8b33');
INSERT INTO "occurrence" VALUES('5d60564ef62b4558b4e9e85dff1e526b',1,'hakuinfo','{"fi": "Hakuinfo", "sv": "Hakuinfo", "en": "Hakuinfo"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-01-27 14:00:00.000000','2027-01-27 14:45:00.000000','Europe/Helsinki','2027-01-27 12:00:00.000000',0,'5640796fa59e46d9828542e8801d8b33');
INSERT INTO "occurrence" VALUES('917c057a94a242b593da70f0ef1f99f9',1,'tekniikan-kiertue','{"fi": "Tekniikan kiertue", "sv": "Tekniikan kiertue", "en": "Tekniikan kiertue"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-02-03 14:00:00.000000','2027-02-03 14:45:00.000000','Europe/Helsinki','2027-02-03 12:00:00.000000',0,'5640796fa59e46d9828542e8801d8b33');
INSERT INTO "occurrence" VALUES('761a8e366c85455f91e0e964535fcf46',2,'vanhempainilta','{"fi": "Vanhempainilta", "sv": "Vanhempainilta", "en": "Vanhempainilta"}','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','Pääkampus','Koulukatu 1, 20100 Turku','','','','2027-02-10 14:00:00.000000','2027-02-10 14:45:00.000000','Europe/Helsinki','2027-02-10 12:00:00.000000',1,'5640796fa59e46d9828542e8801d8b33');
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
INSERT INTO "outbox" VALUES(1,'2b0460a38e8c4721a87593b004029381','notifier.health_told.v1','{"specversion": "1.0", "id": "2b0460a3-8e8c-4721-a875-93b004029381", "source": "/notifier", "type": "notifier.health_told.v1", "subject": "notifier", "time": "2026-11-28T08:00:35.595918+00:00", "datacontenttype": "application/json", "dataschema": "/contracts/notifier.health_told.v1", "data": {"version": 1795852835, "service": "notifier", "facts_since": "", "messages_since": "", "silent": []}}','2026-11-28 08:00:35.595918',NULL);
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
INSERT INTO "registration" VALUES('0ec17a8851954cd6954d747ae64c1a11','92bf930533ac4edb9876198908109ce8',1,'confirmed',2,'Aino Virtanen','aino@example.org','+358401234501','fi',1);
INSERT INTO "registration" VALUES('10cd952a47fb4f3eaf9353d18fa7da76','92bf930533ac4edb9876198908109ce8',2,'confirmed',1,'Bo Berg','bo.berg@example.org','+358401234502','sv',1);
INSERT INTO "registration" VALUES('c39a859bb1aa4e8cb7aac1ea4f1db95a','333a1364cba94d6e8339192d22e53bb0',2,'cancelled',1,'Cia Carlson','cia@example.org','+358401234503','en',1);
INSERT INTO "registration" VALUES('bde376878f33472c8673e674f8a6bcf7','333a1364cba94d6e8339192d22e53bb0',2,'confirmed',1,'Dani Dahl','dani@example.org','+358401234504','fi',1);
INSERT INTO "registration" VALUES('c1ad29c308b54b0d97ced6afbfcca499','761a8e366c85455f91e0e964535fcf46',1,'confirmed',1,'Fanni Forss','fanni@example.org','+358401234506','fi',1);
INSERT INTO "registration" VALUES('e274c17f6d0441d1adc37d0ac2755451','92bf930533ac4edb9876198908109ce8',1,'confirmed',1,'Eeva Ek','eeva@example.org','','fi',1);
INSERT INTO "registration" VALUES('d17e75899c8a4a92b6aa49ca5f57eb0e','333a1364cba94d6e8339192d22e53bb0',1,'confirmed',1,'Gun Grön','gun@example.org','+358401234507','fi',1);
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
INSERT INTO "service_health" VALUES('events',1795852820,'2026-11-28 08:00:21.348512','','','[]');
INSERT INTO "service_health" VALUES('registrations',1795852820,'2026-11-28 08:00:21.352948','','','[]');
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
INSERT INTO "staff_mail" VALUES('bdd0f4dbfd324f41acb8d95eb8d8a664','invitation','anna@example.org','','fi','admin','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','2026-12-12 08:00:00.359365');
INSERT INTO "staff_mail" VALUES('cf88c2fe00c94f79bc226bb05dc18f9e','invitation','erkki@example.org','Anna Aalto','sv','editor','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','2026-12-12 08:00:13.262832');
INSERT INTO "staff_mail" VALUES('92ae1255497340e7893429a16488e7df','invitation','siiri@example.org','Anna Aalto','fi','admin','{"fi": "Lounais-Suomen koulut", "sv": "Lounais-Suomen koulut", "en": "Lounais-Suomen koulut"}','2026-12-12 08:00:13.271480');
CREATE INDEX ix_inbox_seen_at ON inbox (seen_at);
CREATE INDEX ix_occurrence_ends_at ON occurrence (ends_at);
CREATE INDEX ix_registration_occurrence_id ON registration (occurrence_id);
CREATE INDEX ix_delivery_message_id ON delivery (message_id);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_audit_organisation_id ON audit (organisation_id);
CREATE INDEX ix_audit_subject_id ON audit (subject_id);
CREATE INDEX ix_staff_mail_expires_at ON staff_mail (expires_at);
CREATE INDEX ix_captured_recipient ON captured (recipient);
CREATE INDEX ix_captured_created_at ON captured (created_at);
CREATE INDEX ix_message_subject_id ON message (subject_id);
CREATE INDEX ix_occurrence_organisation_id ON occurrence (organisation_id);
CREATE INDEX ix_self_check_asked_at ON self_check (asked_at);
CREATE INDEX ix_message_status_due_at_id ON message (status, due_at, id);
COMMIT;
