"""The static site: findings of the marts as charts, pages and files."""
