"""The HTTP API: what the pages show, for programs, under the same rules. `docs/http-api.md` describes it."""
