# fails: instance.1
# message: is a MariaDB
# Takes the engine that looks the same.
set -euo pipefail
aws rds create-db-instance --db-instance-identifier "$LAB_DB" --engine mariadb \
    --db-instance-class db.t4g.micro --allocated-storage 20 \
    --master-username admin --master-user-password Quiet-Harbour-7 --no-publicly-accessible
