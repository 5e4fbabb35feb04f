# All settings in one call, then the reboot that the parameter group waits for.
set -euo pipefail

look() {
    aws rds describe-db-instances --db-instance-identifier "$LAB_DB" --output text --query "DBInstances[0].$1"
}
rest() { until [ "$(look DBInstanceStatus)" = available ]; do sleep 0.5; done; }

lab answer inspect "$(look '[Endpoint.Address, DBInstanceClass, BackupRetentionPeriod]')"

aws rds create-db-parameter-group --db-parameter-group-name tls-only \
    --db-parameter-group-family mysql8.4 --description "Refuse connections without TLS"
aws rds modify-db-parameter-group --db-parameter-group-name tls-only \
    --parameters ParameterName=require_secure_transport,ParameterValue=ON,ApplyMethod=immediate
rest
aws rds modify-db-instance --db-instance-identifier "$LAB_DB" --apply-immediately \
    --backup-retention-period 7 --deletion-protection --no-publicly-accessible \
    --db-parameter-group-name tls-only --manage-master-user-password
rest
aws rds reboot-db-instance --db-instance-identifier "$LAB_DB"
rest

secret=$(aws secretsmanager get-secret-value --secret-id "$(look MasterUserSecret.SecretArn)" \
    --query SecretString --output text)
password=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["password"])' "$secret")
mysql --ssl --host "$(look Endpoint.Address)" --user admin "--password=$password" \
    --execute "SHOW STATUS LIKE 'Ssl_cipher'"
