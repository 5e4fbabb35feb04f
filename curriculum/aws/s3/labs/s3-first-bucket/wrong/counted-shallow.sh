# fails: list
# message: leaves out what lies deeper
# Takes a prefix for a folder, and does not look below it.
set -euo pipefail
prefix=$(aws s3 ls "s3://$LAB_ARCHIVE/" | awk '$1 == "PRE" && $2 !~ /-old/ {print $2}')
lab answer list "$(aws s3 ls "s3://$LAB_ARCHIVE/$prefix" | grep -vc PRE)"
