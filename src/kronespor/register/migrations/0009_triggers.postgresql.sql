-- Names and successions are only added to. Frozen.

CREATE FUNCTION register_naming_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_naming_no_update BEFORE UPDATE ON register_naming FOR EACH ROW EXECUTE FUNCTION register_naming_no_update()

CREATE FUNCTION register_naming_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_naming_no_delete BEFORE DELETE ON register_naming FOR EACH ROW EXECUTE FUNCTION register_naming_no_delete()

CREATE FUNCTION register_naming_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_naming_no_truncate BEFORE TRUNCATE ON register_naming FOR EACH STATEMENT EXECUTE FUNCTION register_naming_no_truncate()

CREATE FUNCTION register_succession_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_succession_no_update BEFORE UPDATE ON register_succession FOR EACH ROW EXECUTE FUNCTION register_succession_no_update()

CREATE FUNCTION register_succession_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_succession_no_delete BEFORE DELETE ON register_succession FOR EACH ROW EXECUTE FUNCTION register_succession_no_delete()

CREATE FUNCTION register_succession_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_succession_no_truncate BEFORE TRUNCATE ON register_succession FOR EACH STATEMENT EXECUTE FUNCTION register_succession_no_truncate()
