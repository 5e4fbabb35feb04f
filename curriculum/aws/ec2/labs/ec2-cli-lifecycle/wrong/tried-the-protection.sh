# fails: protect
# message: nothing left to protect it
# Terminates the machine to see whether it is protected.
set -euo pipefail
aws ec2 terminate-instances --instance-ids "$(aws ec2 describe-instances \
    --filters "Name=tag:Name,Values=$LAB_PROTECTED" \
    --query 'Reservations[0].Instances[0].InstanceId' --output text)"
