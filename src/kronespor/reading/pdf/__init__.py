"""PDF files: by their structure tree where it holds, else by where characters and lines stand."""
