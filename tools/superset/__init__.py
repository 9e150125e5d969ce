"""The dashboard in Superset: its datasets are generated here, and one command imports, asks and draws it."""
