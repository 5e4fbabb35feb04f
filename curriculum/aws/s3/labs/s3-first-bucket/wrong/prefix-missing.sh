# fails: copy.1
# message: The prefix is missing
# Copies to the top of the bucket.
set -euo pipefail
aws s3 mb "s3://$LAB_BUCKET" --region "$LAB_PLACE"
for day in monday tuesday wednesday; do
    aws s3 cp "$day.csv" "s3://$LAB_BUCKET"
done
