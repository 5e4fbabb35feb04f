"""Who uses the site."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class User(AbstractUser):
    """A person with one role. Staff of Django's admin site are the admins, and nobody else.

    `is_staff` and `is_superuser` follow the role whenever a user is saved, and the database
    refuses any other mix.
    """

    class Role(models.TextChoices):
        LEARNER = "learner", "Learner"
        INSTRUCTOR = "instructor", "Instructor"
        ADMIN = "admin", "Admin"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(max_length=10, choices=Role, default=Role.LEARNER)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(role="admin", is_staff=True, is_superuser=True)
                | (~Q(role="admin") & Q(is_staff=False, is_superuser=False)),
                name="admins_and_only_they_are_staff",
            ),
        ]

    @property
    def teaches(self) -> bool:
        """Whether this person may see what instructors see."""
        return self.role in {self.Role.INSTRUCTOR, self.Role.ADMIN}

    def save(
        self,
        *args: Any,  # noqa: ANN401 # Django's
        update_fields: Iterable[str] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        if self._state.adding and self.is_superuser:  # `manage.py createsuperuser`
            self.role = self.Role.ADMIN
        self.is_staff = self.is_superuser = self.role == self.Role.ADMIN
        if update_fields is not None and "role" in update_fields:
            update_fields = {*update_fields, "is_staff", "is_superuser"}
        super().save(*args, update_fields=update_fields, **kwargs)
