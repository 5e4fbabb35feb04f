# fails: tls
# message: that it is attached to
# Makes the parameter group, and attaches it to nothing.
set -euo pipefail
aws rds create-db-parameter-group --db-parameter-group-name tls-only \
    --db-parameter-group-family mysql8.4 --description "Refuse connections without TLS"
aws rds modify-db-parameter-group --db-parameter-group-name tls-only \
    --parameters ParameterName=require_secure_transport,ParameterValue=ON,ApplyMethod=immediate
aws rds reboot-db-instance --db-instance-identifier "$LAB_DB"
sleep 3.5
