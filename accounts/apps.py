from django.apps import AppConfig
from django.core.checks import Tags, register

from accounts import checks


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        for check in (
            checks.demo_is_off,
            checks.secret_key_is_given,
            checks.hosts_are_named,
            checks.limits_are_counted_together,
        ):
            register(check, Tags.security)
