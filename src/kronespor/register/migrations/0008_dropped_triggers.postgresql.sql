-- Seals are given their versions, and the balance is asked for of transactions alone. Frozen.

DROP TRIGGER register_seal_no_update ON register_seal

DROP TRIGGER register_seal_balanced ON register_seal

DROP FUNCTION register_seal_balanced()
