"""The register for assistants: what is asked by tools of the Model Context Protocol, each figure with what says it."""
