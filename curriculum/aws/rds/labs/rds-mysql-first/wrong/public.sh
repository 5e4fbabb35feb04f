# fails: instance.2
# message: is publicly accessible
# Makes the instance public.
set -euo pipefail
aws rds create-db-instance --db-instance-identifier "$LAB_DB" --engine mysql \
    --db-instance-class db.t4g.micro --allocated-storage 20 \
    --master-username admin --master-user-password Quiet-Harbour-7 --publicly-accessible
