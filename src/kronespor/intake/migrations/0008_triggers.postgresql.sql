-- Review steps, publications and the log of who did what are only added to. Frozen.

CREATE FUNCTION intake_reviewstep_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_reviewstep_no_update BEFORE UPDATE ON intake_reviewstep FOR EACH ROW EXECUTE FUNCTION intake_reviewstep_no_update()

CREATE FUNCTION intake_reviewstep_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_reviewstep_no_delete BEFORE DELETE ON intake_reviewstep FOR EACH ROW EXECUTE FUNCTION intake_reviewstep_no_delete()

CREATE FUNCTION intake_reviewstep_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_reviewstep_no_truncate BEFORE TRUNCATE ON intake_reviewstep FOR EACH STATEMENT EXECUTE FUNCTION intake_reviewstep_no_truncate()

CREATE FUNCTION intake_publication_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_publication_no_update BEFORE UPDATE ON intake_publication FOR EACH ROW EXECUTE FUNCTION intake_publication_no_update()

CREATE FUNCTION intake_publication_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_publication_no_delete BEFORE DELETE ON intake_publication FOR EACH ROW EXECUTE FUNCTION intake_publication_no_delete()

CREATE FUNCTION intake_publication_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_publication_no_truncate BEFORE TRUNCATE ON intake_publication FOR EACH STATEMENT EXECUTE FUNCTION intake_publication_no_truncate()

CREATE FUNCTION intake_activity_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_activity_no_update BEFORE UPDATE ON intake_activity FOR EACH ROW EXECUTE FUNCTION intake_activity_no_update()

CREATE FUNCTION intake_activity_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_activity_no_delete BEFORE DELETE ON intake_activity FOR EACH ROW EXECUTE FUNCTION intake_activity_no_delete()

CREATE FUNCTION intake_activity_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER intake_activity_no_truncate BEFORE TRUNCATE ON intake_activity FOR EACH STATEMENT EXECUTE FUNCTION intake_activity_no_truncate()
