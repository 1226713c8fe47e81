-- What was spent is only added to. Frozen.

CREATE FUNCTION register_accountmap_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_accountmap_no_update BEFORE UPDATE ON register_accountmap FOR EACH ROW EXECUTE FUNCTION register_accountmap_no_update()

CREATE FUNCTION register_accountmap_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_accountmap_no_delete BEFORE DELETE ON register_accountmap FOR EACH ROW EXECUTE FUNCTION register_accountmap_no_delete()

CREATE FUNCTION register_accountmap_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_accountmap_no_truncate BEFORE TRUNCATE ON register_accountmap FOR EACH STATEMENT EXECUTE FUNCTION register_accountmap_no_truncate()

CREATE FUNCTION register_extract_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_extract_no_update BEFORE UPDATE ON register_extract FOR EACH ROW EXECUTE FUNCTION register_extract_no_update()

CREATE FUNCTION register_extract_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_extract_no_delete BEFORE DELETE ON register_extract FOR EACH ROW EXECUTE FUNCTION register_extract_no_delete()

CREATE FUNCTION register_extract_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_extract_no_truncate BEFORE TRUNCATE ON register_extract FOR EACH STATEMENT EXECUTE FUNCTION register_extract_no_truncate()

CREATE FUNCTION register_balance_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_balance_no_update BEFORE UPDATE ON register_balance FOR EACH ROW EXECUTE FUNCTION register_balance_no_update()

CREATE FUNCTION register_balance_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_balance_no_delete BEFORE DELETE ON register_balance FOR EACH ROW EXECUTE FUNCTION register_balance_no_delete()

CREATE FUNCTION register_balance_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_balance_no_truncate BEFORE TRUNCATE ON register_balance FOR EACH STATEMENT EXECUTE FUNCTION register_balance_no_truncate()

CREATE FUNCTION register_distribution_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_distribution_no_update BEFORE UPDATE ON register_distribution FOR EACH ROW EXECUTE FUNCTION register_distribution_no_update()

CREATE FUNCTION register_distribution_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_distribution_no_delete BEFORE DELETE ON register_distribution FOR EACH ROW EXECUTE FUNCTION register_distribution_no_delete()

CREATE FUNCTION register_distribution_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_distribution_no_truncate BEFORE TRUNCATE ON register_distribution FOR EACH STATEMENT EXECUTE FUNCTION register_distribution_no_truncate()

CREATE FUNCTION register_spending_no_update() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_spending_no_update BEFORE UPDATE ON register_spending FOR EACH ROW EXECUTE FUNCTION register_spending_no_update()

CREATE FUNCTION register_spending_no_delete() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_spending_no_delete BEFORE DELETE ON register_spending FOR EACH ROW EXECUTE FUNCTION register_spending_no_delete()

CREATE FUNCTION register_spending_no_truncate() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $body$
BEGIN RAISE EXCEPTION 'the table is append-only'; END$body$

CREATE TRIGGER register_spending_no_truncate BEFORE TRUNCATE ON register_spending FOR EACH STATEMENT EXECUTE FUNCTION register_spending_no_truncate()
