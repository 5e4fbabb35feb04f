"""Who uses the site."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person with one role. Staff of Django's admin site are the admins."""

    class Role(models.TextChoices):
        LEARNER = "learner", "Learner"
        INSTRUCTOR = "instructor", "Instructor"
        ADMIN = "admin", "Admin"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(max_length=10, choices=Role, default=Role.LEARNER)

    @property
    def teaches(self) -> bool:
        """Whether this person may see what instructors see."""
        return self.role in {self.Role.INSTRUCTOR, self.Role.ADMIN}
