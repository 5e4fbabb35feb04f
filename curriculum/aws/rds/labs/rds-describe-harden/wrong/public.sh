# fails: protect.2
# message: is still public
# Protects the instance from deletion only.
set -euo pipefail
aws rds modify-db-instance --db-instance-identifier "$LAB_DB" --deletion-protection
