id_of() {
    aws ec2 describe-instances --filters "Name=tag:Name,Values=$1" --output text \
        --query 'Reservations[0].Instances[0].InstanceId'
}
# task: count
lab answer count "$(aws ec2 describe-instances --filters Name=tag:env,Values=test \
    --query 'length(Reservations[].Instances[])')"
# task: stop
id=$(id_of "$LAB_RESIZED")
until aws ec2 stop-instances --instance-ids "$id"; do sleep 0.5; done
until aws ec2 describe-instances --instance-ids "$id" --output text \
    --query 'Reservations[0].Instances[0].State.Name' | grep -qx stopped; do sleep 0.5; done
# task: resize
id=$(id_of "$LAB_RESIZED")
aws ec2 modify-instance-attribute --instance-id "$id" --instance-type Value=t3.small
aws ec2 start-instances --instance-ids "$id"
# task: protect
aws ec2 modify-instance-attribute --instance-id "$(id_of "$LAB_PROTECTED")" --disable-api-termination
# task: terminate
aws ec2 terminate-instances --instance-ids "$(id_of "$LAB_RETIRED")"
