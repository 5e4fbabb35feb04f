# fails: restore
# message: newest version, not the first
# Removes the marker only: the second picture shows.
set -euo pipefail

aws s3api put-bucket-versioning --bucket "$LAB_BUCKET" \
    --versioning-configuration Status=Enabled
aws s3 cp second.gif "s3://$LAB_BUCKET/photo.gif"
aws s3 rm "s3://$LAB_BUCKET/photo.gif"
marker=$(aws s3api list-object-versions --bucket "$LAB_BUCKET" --prefix photo.gif \
    --query 'DeleteMarkers[0].VersionId' --output text)
aws s3api delete-object --bucket "$LAB_BUCKET" --key photo.gif --version-id "$marker"
