"""How much is tried: `make test` takes a sample of what `make thorough`, and the targets of one kind, try whole."""

import os

THOROUGH = "KRONESPOR_THOROUGH" in os.environ
