# fails: move
# message: local file remains
# Copies where a move was asked for.
set -euo pipefail
aws s3 mb "s3://$LAB_BUCKET" --region "$LAB_PLACE"
aws s3 cp thursday.csv "s3://$LAB_BUCKET/done/"
aws s3 cp report "s3://$LAB_BUCKET/done/" --content-type text/html
