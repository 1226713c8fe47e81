"""Documents stored, statements, findings, review, booking drafts: the only place where reading meets the ledger."""
