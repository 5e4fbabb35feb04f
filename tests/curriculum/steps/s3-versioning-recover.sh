photo="s3://$LAB_BUCKET/photo.gif"
versioning() {
    aws s3api put-bucket-versioning --bucket "$LAB_BUCKET" --versioning-configuration "Status=$1"
}
# task: versioning
versioning Enabled
# task: overwrite
aws s3 cp second.gif "$photo"
# task: delete
aws s3 rm "$photo"
# task: restore
aws s3api copy-object --bucket "$LAB_BUCKET" --key photo.gif \
    --copy-source "$LAB_BUCKET/photo.gif?versionId=null"
# task: suspend
versioning Suspended
aws s3 cp last.gif "s3://$LAB_BUCKET/last.gif"
