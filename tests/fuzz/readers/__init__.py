"""One module a reader: what it is fed with, and what must hold whatever it is fed with."""
