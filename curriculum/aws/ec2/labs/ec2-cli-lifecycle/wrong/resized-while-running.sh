# fails: resize.1
# message: only while the instance is
# Changes the type without stopping first: EC2 refuses, and the script does not look.
set -euo pipefail
id=$(aws ec2 describe-instances --filters "Name=tag:Name,Values=$LAB_RESIZED" \
    --query 'Reservations[0].Instances[0].InstanceId' --output text)
aws ec2 modify-instance-attribute --instance-id "$id" --instance-type Value=t3.small || true
