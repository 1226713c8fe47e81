"""What the stages have kept of a document, opened: it is decoded by the declared types."""

from kronespor.corpus.stages import FOOT, READ
from kronespor.corpus.store import Store
from kronespor.footing import FootedDocument
from kronespor.reading import Document
from kronespor.sandbox.encoding import decoded


def footed(store: Store, sha256: str) -> tuple[Document, FootedDocument]:
    """A document that was read and footed by this version of the code. FileNotFoundError if it was not."""
    return decoded(store.get(READ.output(sha256)), Document), tables_of(store, sha256)


def tables_of(store: Store, sha256: str) -> FootedDocument:
    """What such a document was footed to, alone."""
    return decoded(store.get(FOOT.output(sha256)), FootedDocument)
