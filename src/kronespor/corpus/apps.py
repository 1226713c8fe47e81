"""The Django app of the corpus."""

from django.apps import AppConfig


class CorpusConfig(AppConfig):
    """The manifest of documents: where each is published, what became of it."""

    name = "kronespor.corpus"
    label = "corpus"
