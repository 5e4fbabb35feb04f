# fails: list
# message: That is all of
# Counts the whole bucket.
set -euo pipefail
lab answer list "$(aws s3 ls "s3://$LAB_ARCHIVE" --recursive | wc -l)"
