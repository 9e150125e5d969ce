"""Pages: what stands on each, from cards and marts to HTML."""
