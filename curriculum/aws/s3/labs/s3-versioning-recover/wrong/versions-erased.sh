# fails: restore
# message: no version of photo.gif is left
# Deletes every version by its number, and the marker as well.
set -euo pipefail

aws s3api put-bucket-versioning --bucket "$LAB_BUCKET" \
    --versioning-configuration Status=Enabled
aws s3 cp second.gif "s3://$LAB_BUCKET/photo.gif"
aws s3 rm "s3://$LAB_BUCKET/photo.gif"
for version in $(aws s3api list-object-versions --bucket "$LAB_BUCKET" --prefix photo.gif \
    --query '[Versions, DeleteMarkers][][].VersionId' --output text); do
    aws s3api delete-object --bucket "$LAB_BUCKET" --key photo.gif --version-id "$version"
done
