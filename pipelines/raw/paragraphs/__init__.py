"""Pieces of reading a filing as paragraphs: styles, folded text, printed pages."""
