-- The rows of one registration with a key and one participant, in as few statements as it takes.
\set occurrence random(1, :last)
\set registration random(1, 1152921504606846976)
BEGIN;
INSERT INTO attempt (id, key, body_hash, answer, created_at)
VALUES (gen_random_uuid(), gen_random_uuid()::text, repeat('0', 64), '{"id": "0"}', now())
ON CONFLICT (key) DO NOTHING RETURNING id;
SELECT * FROM occurrence WHERE id = lpad(to_hex(:occurrence::bigint), 32, '0')::uuid;
INSERT INTO registration (id, occurrence_id, version, link_version, status, seats, contact_name,
  contact_email, contact_phone, language, role, note, created_at)
VALUES (lpad(to_hex(:registration::bigint), 32, '0')::uuid, lpad(to_hex(:occurrence::bigint), 32, '0')::uuid, 1, 1,
  'confirmed', 1, 'Aino', 'aino@example.org', '+358401234567', 'fi', 'guardian', '', now());
INSERT INTO participant (id, registration_id, position, name, grade)
VALUES (gen_random_uuid(), lpad(to_hex(:registration::bigint), 32, '0')::uuid, 0, 'Lapsi', '8');
INSERT INTO outbox (id, contract, body, created_at)
VALUES (gen_random_uuid(), 'registrations.registration_confirmed.v1', repeat('x', 700), now());
UPDATE occurrence SET taken = taken + 1, seats_version = seats_version + 1
WHERE id = lpad(to_hex(:occurrence::bigint), 32, '0')::uuid AND taken + 1 <= capacity;
COMMIT;
