-- What papers assert is only added to. Frozen.

CREATE FUNCTION intake_assertion_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_assertion_no_update BEFORE UPDATE ON intake_assertion FOR EACH ROW EXECUTE FUNCTION intake_assertion_no_update()

CREATE FUNCTION intake_assertion_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_assertion_no_delete BEFORE DELETE ON intake_assertion FOR EACH ROW EXECUTE FUNCTION intake_assertion_no_delete()

CREATE FUNCTION intake_assertion_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_assertion_no_truncate BEFORE TRUNCATE ON intake_assertion FOR EACH STATEMENT EXECUTE FUNCTION intake_assertion_no_truncate()
