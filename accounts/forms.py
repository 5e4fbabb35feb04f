"""allauth's forms in the site's words."""

from typing import Any

from allauth.account import forms


class LoginForm(forms.LoginForm):  # type: ignore[misc] # allauth is untyped here
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 # allauth's
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Username or email"
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
