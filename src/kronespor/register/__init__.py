"""The register: funds, plans, initiatives, decisions, and the double-entry ledger."""
