# fails: terminate
# message: is stopped, not terminated
# Stops the machine that was to go.
set -euo pipefail
id=$(aws ec2 describe-instances --filters "Name=tag:Name,Values=$LAB_RETIRED" \
    --query 'Reservations[0].Instances[0].InstanceId' --output text)
until aws ec2 stop-instances --instance-ids "$id"; do sleep 0.5; done
