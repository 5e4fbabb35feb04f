# fails: backups
# message: that is off
# Protects the instance, and leaves backups off.
set -euo pipefail
aws rds modify-db-instance --db-instance-identifier "$LAB_DB" --deletion-protection \
    --no-publicly-accessible --backup-retention-period 0 --apply-immediately
