"""Superset on one machine's loopback, for as long as `make superset` draws: SQLite beside it, no secret in this file.

It runs in a temporary folder that holds `secret_key`, made for it and thrown away with it.
"""

from pathlib import Path

HERE = Path.cwd()

SECRET_KEY = (HERE / "secret_key").read_text("utf-8")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HERE / 'superset.db'}"
# Requests come from this machine alone; without a limiter's store none has to be set up.
RATELIMIT_ENABLED = False
# Nothing is asked of another host: no telemetry pixel, no map tiles, no avatars.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "script-src": ["'self'", "'unsafe-eval'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
# A dashboard is drawn once, in one go.
SUPERSET_DASHBOARD_POSITION_DATA_LIMIT = 65535
FEATURE_FLAGS = {"DASHBOARD_VIRTUALIZATION": False}
