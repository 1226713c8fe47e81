"""PDF files: by their structure tree where they have one that holds, else by where characters and lines stand."""

from kronespor.reading.pdf.reader import read_pdf

__all__ = ["read_pdf"]
