look() {
    aws rds describe-db-instances --db-instance-identifier "$LAB_DB" --output text --query "DBInstances[0].$1"
}
rest() { until [ "$(look DBInstanceStatus)" = available ]; do sleep 0.3; done; }
change() {
    rest
    aws rds modify-db-instance --db-instance-identifier "$LAB_DB" --apply-immediately "$@"
    rest
}
# task: inspect
lab answer inspect "$(look '[Endpoint.Address, DBInstanceClass, BackupRetentionPeriod]')"
# task: backups
change --backup-retention-period 7
# task: protect
change --deletion-protection --no-publicly-accessible
# task: tls
aws rds create-db-parameter-group --db-parameter-group-name tls-only \
    --db-parameter-group-family mysql8.4 --description "Refuse connections without TLS"
aws rds modify-db-parameter-group --db-parameter-group-name tls-only \
    --parameters ParameterName=require_secure_transport,ParameterValue=ON,ApplyMethod=immediate
change --db-parameter-group-name tls-only
aws rds reboot-db-instance --db-instance-identifier "$LAB_DB"
rest
# task: password
change --manage-master-user-password
