"""The intake: papers stored, statements, findings, review, booking drafts. The only place where reading meets the ledger."""
