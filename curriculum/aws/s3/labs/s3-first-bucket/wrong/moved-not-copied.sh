# fails: copy.2
# message: are to stay in your home
# Moves the three files that were to be copied.
set -euo pipefail
aws s3 mb "s3://$LAB_BUCKET" --region "$LAB_PLACE"
for day in monday tuesday wednesday; do
    aws s3 mv "$day.csv" "s3://$LAB_BUCKET/raw/"
done
