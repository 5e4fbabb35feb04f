# fails: restore
# message: holds neither the first picture nor the second
# Uploads the last picture over photo.gif: the version called null, the first picture, gives way.
set -euo pipefail

aws s3api put-bucket-versioning --bucket "$LAB_BUCKET" \
    --versioning-configuration Status=Enabled
aws s3 cp second.gif "s3://$LAB_BUCKET/photo.gif"
aws s3 rm "s3://$LAB_BUCKET/photo.gif"
aws s3api copy-object --bucket "$LAB_BUCKET" --key photo.gif \
    --copy-source "$LAB_BUCKET/photo.gif?versionId=null"
aws s3api put-bucket-versioning --bucket "$LAB_BUCKET" \
    --versioning-configuration Status=Suspended
aws s3 cp last.gif "s3://$LAB_BUCKET/photo.gif"
