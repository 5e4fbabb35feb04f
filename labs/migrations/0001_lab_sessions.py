import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LabSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("lab_slug", models.SlugField(max_length=80)),
                ("lab_revision", models.CharField(max_length=64)),
                ("seed", models.CharField(max_length=64)),
                ("generation", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("provisioning", "Being prepared"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                            ("ended", "Ended"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("provider", models.CharField(default="cloud", max_length=12)),
                ("parameters", models.JSONField(default=dict)),
                ("facts", models.JSONField(default=dict)),
                ("sandbox", models.JSONField(default=dict)),
                ("api_token", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("extensions", models.PositiveIntegerField(default=0)),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not ended"),
                            ("learner", "Ended by the learner"),
                            ("expired", "Time was up"),
                            ("failed", "Could not be prepared"),
                            ("operator", "Ended by the operator"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("failure", models.CharField(blank=True, default="", max_length=500)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("claim", models.UUIDField(blank=True, null=True)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lab_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.PositiveIntegerField()),
                ("account_id", models.CharField(max_length=12, unique=True)),
                ("workspace_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("created_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reservations",
                        to="labs.labsession",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="labsession",
            index=models.Index(fields=["state", "expires_at"], name="session_state_expiry"),
        ),
        migrations.AddConstraint(
            model_name="labsession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("learner", "lab_slug"),
                name="one_open_session_per_learner_and_lab",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.UniqueConstraint(
                fields=("session", "generation"), name="one_reservation_per_generation"
            ),
        ),
    ]
