"""The Django app of the corpus."""

from django.apps import AppConfig
from django.conf import settings

from kronespor.corpus.stages import read_by


class CorpusConfig(AppConfig):
    """The manifest of documents: where each is published, what became of it."""

    name = "kronespor.corpus"
    label = "corpus"

    def ready(self) -> None:
        """What was made by other words of the municipality's own is made again."""
        read_by(str(settings.MUNICIPALITY_FILE or ""))
