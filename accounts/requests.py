"""The request of somebody who is signed in, for the type checker."""

from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    """What a view behind `login_required` gets."""

    user: User
