# fails: terminate
# message: somebody in the fleet was terminated
# Filters by the environment where one machine was meant.
set -euo pipefail
aws ec2 terminate-instances --instance-ids $(aws ec2 describe-instances \
    --filters Name=tag:env,Values=test --query 'Reservations[].Instances[].InstanceId' --output text)
