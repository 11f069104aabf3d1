"""Signatures of webhooks as Standard Webhooks 1.0 has them (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import secrets

from django.utils.crypto import salted_hmac

from migrations_app.models import Webhook

PREFIX = "whsec_"


def new_salt() -> str:
    return secrets.token_hex(32)


def secret_of(webhook: Webhook) -> str:
    """Nothing that is stored gives it away without SECRET_KEY."""
    key = salted_hmac("successor.webhook", webhook.salt, algorithm="sha256").digest()
    return PREFIX + base64.b64encode(key).decode()


def signature_of(secret: str, event: str, timestamp: int, body: bytes) -> str:
    """event: value of webhook-id. timestamp: seconds, of this attempt."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join([event.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
