"""``manage.py audit_verify``: check that nobody touched the audit log."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import rls
from accounts.models import AuditEntry
from accounts.services import audit_verify


class Command(BaseCommand):
    """Verify the hash chains; name the first bad row of each broken one; exit code 1 if any."""

    help = "Verify the audit log's hash chains."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--organisation", type=UUID, help="Verify one chain only.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and report."""
        organisation_id = options["organisation"]
        with rls.tenant_scope(rls.ALL):
            bad = list(audit_verify(organisation_id=organisation_id))
            entries = AuditEntry.objects.all()
            if organisation_id:
                entries = entries.filter(organisation_id=organisation_id)
            count = entries.count()
        for row in bad:
            self.stderr.write(f"organisation {row.organisation_id}, row {row.seq}: {row.reason}")
        if bad:
            raise CommandError(f"{len(bad)} broken chain(s).", returncode=1)
        self.stdout.write(f"{count} rows verified, every chain holds.")
