# fails: backups
# message: with `--apply-immediately`
# Changes what waits for the maintenance window.
set -euo pipefail
aws rds modify-db-instance --db-instance-identifier "$LAB_DB" --backup-retention-period 7
