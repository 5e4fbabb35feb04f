# fails: bucket.1
# message: lies in the wrong Region
# Forgets the Region: the terminal's own is taken.
set -euo pipefail
aws s3 mb "s3://$LAB_BUCKET"
