# fails: restore
# message: lies under another key
# Saves the first picture beside the place where it belongs.
set -euo pipefail

aws s3api put-bucket-versioning --bucket "$LAB_BUCKET" \
    --versioning-configuration Status=Enabled
aws s3 cp second.gif "s3://$LAB_BUCKET/photo.gif"
aws s3 rm "s3://$LAB_BUCKET/photo.gif"
aws s3api copy-object --bucket "$LAB_BUCKET" --key photo-restored.gif \
    --copy-source "$LAB_BUCKET/photo.gif?versionId=null"
