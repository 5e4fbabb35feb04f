# fails: block
# message: You removed the whole block
# Takes the whole protection away.
set -euo pipefail
aws s3api delete-public-access-block --bucket "$LAB_BUCKET"
