# fails: website.2
# message: a whole key
# Takes the error document for a suffix too.
set -euo pipefail
aws s3 website "s3://$LAB_BUCKET" --index-document index.html --error-document error.html
