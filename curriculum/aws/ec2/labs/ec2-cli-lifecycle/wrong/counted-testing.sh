# fails: count
# message: which is another value
# Lets the filter match what only begins alike.
set -euo pipefail
lab answer count "$(aws ec2 describe-instances --filters 'Name=tag:env,Values=test*' \
    --query 'length(Reservations[].Instances[])')"
