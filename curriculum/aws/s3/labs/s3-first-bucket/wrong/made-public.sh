# fails: bucket.2
# message: opened
# Opens the bucket to everybody, which nobody asked for.
set -euo pipefail
aws s3 mb "s3://$LAB_BUCKET" --region "$LAB_PLACE"
aws s3api delete-public-access-block --bucket "$LAB_BUCKET"
