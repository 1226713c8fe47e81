-- The triggers that speak of the seals make way, since SQLite makes a changed table anew. Frozen.

DROP TRIGGER register_seal_no_update

DROP TRIGGER register_seal_no_delete

DROP TRIGGER register_seal_summed

DROP TRIGGER register_seal_balanced

DROP TRIGGER register_seal_in_order

DROP TRIGGER register_posting_not_after_seal
