-- What was passed on is only added to. Frozen.

CREATE FUNCTION register_regrant_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_regrant_no_update BEFORE UPDATE ON register_regrant FOR EACH ROW EXECUTE FUNCTION register_regrant_no_update()

CREATE FUNCTION register_regrant_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_regrant_no_delete BEFORE DELETE ON register_regrant FOR EACH ROW EXECUTE FUNCTION register_regrant_no_delete()

CREATE FUNCTION register_regrant_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_regrant_no_truncate BEFORE TRUNCATE ON register_regrant FOR EACH STATEMENT EXECUTE FUNCTION register_regrant_no_truncate()
