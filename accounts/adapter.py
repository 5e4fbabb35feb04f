"""What of allauth's behaviour is ours to decide."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is untyped here
    error_messages = {  # allauth's
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": (
            "Too many failed attempts. Wait five minutes, then try again; "
            "or have a new password sent."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 # allauth's
        """Whether people may make accounts themselves: the operator says so."""
        return bool(settings.SIGNUP_OPEN)
