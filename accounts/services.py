"""What happens to accounts."""

import secrets

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another one


def fresh_password() -> str:
    """Return a random password of 79 bits that is easy to copy by hand: `k3v9-…`, 4 × 4."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


@transaction.atomic
def demo_user(role: User.Role, *, reset_password: bool) -> str | None:
    """Make sure that there is a user named after `role`.

    Returns the new password, or None when the user was there and keeps theirs.
    """
    user = User.objects.filter(username=role.value).first()
    if user is not None and not reset_password:
        return None
    password = fresh_password()
    if user is None:
        user = User(username=role.value, email=f"{role.value}@example.org", role=role)
    user.set_password(password)
    user.save()
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
    return password
