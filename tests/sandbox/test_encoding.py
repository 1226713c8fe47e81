"""Documents between the worker and its caller: what comes back is what was sent, and nothing else is built."""

import pytest

from kronespor.footing import FootedDocument, foot_document
from kronespor.reading import Document, read
from kronespor.sandbox.encoding import MALFORMED, decoded, encoded
from tests.sandbox.hostile import SAMPLES


@pytest.mark.slow
def test_a_document_is_decoded_as_it_was_encoded() -> None:
    for sample in sorted(SAMPLES.glob("*.*")):
        document = read(sample)
        footed = document, foot_document(document)
        assert decoded(encoded(document), Document) == document
        assert decoded(encoded(footed), tuple[Document, FootedDocument]) == footed


@pytest.mark.parametrize(
    "answer", [b"", b"{}", b"[]", b"[1,2]", b'["a","b","c","d",null,"1",[],[],[],[],[],[],{},"","",null,"",[]]']
)
def test_an_answer_builds_documents_and_nothing_else(answer: bytes) -> None:
    with pytest.raises(MALFORMED):
        decoded(answer, Document)


@pytest.mark.parametrize(
    "deep", [b"[" * 100_000, b'["a.txt","0","text/plain","","not a day",1,[],[],[],[],[],[],{},"","",null,"",[]]']
)
def test_what_is_nested_without_end_or_no_day_is_malformed(deep: bytes) -> None:
    with pytest.raises(MALFORMED):
        decoded(deep, Document)
