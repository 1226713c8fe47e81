"""OpenDocument: texts in the elements of Word, sheets as a workbook of Excel, each read by the rules of those."""

from kronespor.reading.opendocument.reader import read_opendocument

__all__ = ["read_opendocument"]
