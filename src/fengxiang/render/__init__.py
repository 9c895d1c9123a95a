"""Briefs and tables as JSON, text, Markdown, CSV, SVG, HTML, Word and Excel: a module each, loaded by who needs it."""
