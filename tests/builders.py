"""Builders of what tests need, with sensible defaults."""

import itertools
import secrets
import uuid
from datetime import timedelta
from typing import Any

from accounts.models import User
from labs import clock
from labs.models import LabSession, Reservation

_numbers = itertools.count(1)


def make_user(**fields: Any) -> User:
    """Return a saved learner who can sign in with the password `correct horse`."""
    number = next(_numbers)
    defaults = {"username": f"learner-{number}", "email": f"learner-{number}@example.org"}
    return User.objects.create_user(password="correct horse", **(defaults | fields))


def make_session(**fields: Any) -> LabSession:
    """Return a saved session, ready by default, with a sandbox that exists only on paper."""
    minutes = fields.pop("minutes", 50)
    at = clock.now()
    state = fields.setdefault("state", LabSession.State.READY)
    defaults: dict[str, Any] = {
        "lab_slug": "s3-versioning-recover",
        "lab_revision": "0" * 64,
        "seed": uuid.uuid4().hex * 2,
        "parameters": {"bucket": "photos-abc123"},
        "api_token": secrets.token_urlsafe(32),
        "created_at": at,
        "expires_at": at + timedelta(minutes=minutes),
    }
    if "learner" not in fields:
        fields["learner"] = make_user()
    if state == LabSession.State.READY:
        defaults["ready_at"] = at
    session = LabSession.objects.create(**(defaults | fields))
    reservation = Reservation.reserve(session)
    if state == LabSession.State.READY and not session.sandbox:
        session.sandbox = {
            "account_id": reservation.account_id,
            "workspace_id": str(reservation.workspace_id),
            "access_key_id": "AKIAIOSFODNN7EXAMPLE",
            "secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "region": "us-east-1",
            "endpoint_url": "http://127.0.0.1:4566",
        }
        session.save(update_fields=["sandbox"])
    return session
