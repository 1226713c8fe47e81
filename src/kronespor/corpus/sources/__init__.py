"""Where documents are published: one module per kind of site, one YAML per source."""
