# fails: delete
# message: has not been deleted
# Overwrites and copies back, but never deletes.
set -euo pipefail

aws s3api put-bucket-versioning --bucket "$LAB_BUCKET" \
    --versioning-configuration Status=Enabled
aws s3 cp second.gif "s3://$LAB_BUCKET/photo.gif"
aws s3api copy-object --bucket "$LAB_BUCKET" --key photo.gif \
    --copy-source "$LAB_BUCKET/photo.gif?versionId=null"
