"""What goes out: a `Paper` as Word, PDF, HTML, Excel, Markdown and CSV."""
