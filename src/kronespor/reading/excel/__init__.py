"""Excel workbooks: what each sheet shows, and its formulas added up again."""

from kronespor.reading.excel.reader import read_excel

__all__ = ["read_excel"]
