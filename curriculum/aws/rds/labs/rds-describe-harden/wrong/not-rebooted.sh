# fails: tls
# message: Reboot the instance
# Attaches the parameter group, and does not reboot.
set -euo pipefail
aws rds create-db-parameter-group --db-parameter-group-name tls-only \
    --db-parameter-group-family mysql8.4 --description "Refuse connections without TLS"
aws rds modify-db-parameter-group --db-parameter-group-name tls-only \
    --parameters ParameterName=require_secure_transport,ParameterValue=ON,ApplyMethod=immediate
aws rds modify-db-instance --db-instance-identifier "$LAB_DB" --db-parameter-group-name tls-only \
    --apply-immediately
