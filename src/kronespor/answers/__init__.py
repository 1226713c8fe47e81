"""Enquiry -> overview -> answer document; renderers for the terminal, Word and HTML."""
