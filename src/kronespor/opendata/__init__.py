"""The register as open data."""
