"""Readers under inputs that nobody meant: generated, mutated, and kept where one of them found a fault."""
