# Takes away what lies on top: the marker, and the newer version under it.
set -euo pipefail

key=photo.gif

top() { # $1: Versions or DeleteMarkers
    aws s3api list-object-versions --bucket "$LAB_BUCKET" --prefix "$key" \
        --query "$1[0].VersionId" --output text
}

aws s3api put-bucket-versioning --bucket "$LAB_BUCKET" \
    --versioning-configuration Status=Enabled
aws s3 cp second.gif "s3://$LAB_BUCKET/$key"
aws s3api delete-object --bucket "$LAB_BUCKET" --key "$key"

aws s3api delete-object --bucket "$LAB_BUCKET" --key "$key" --version-id "$(top DeleteMarkers)"
aws s3api delete-object --bucket "$LAB_BUCKET" --key "$key" --version-id "$(top Versions)"

aws s3api put-bucket-versioning --bucket "$LAB_BUCKET" \
    --versioning-configuration Status=Suspended
aws s3api put-object --bucket "$LAB_BUCKET" --key last.gif --body last.gif
