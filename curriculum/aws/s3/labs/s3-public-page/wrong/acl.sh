# fails: policy.1
# message: has no bucket policy yet
# Tries it with an ACL, as older instructions do.
set -euo pipefail
aws s3api put-public-access-block --bucket "$LAB_BUCKET" --public-access-block-configuration \
    BlockPublicAcls=false,IgnorePublicAcls=false,BlockPublicPolicy=false,RestrictPublicBuckets=false
aws s3api put-object-acl --bucket "$LAB_BUCKET" --key public/index.html --acl public-read || true
