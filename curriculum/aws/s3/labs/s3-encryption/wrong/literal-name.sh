# fails: default.1
# message: MalformedXML
# Takes the method's name in prose for its name in the configuration.
set -euo pipefail
aws s3api put-bucket-encryption --bucket "$LAB_BUCKET" --server-side-encryption-configuration \
    "Rules=[{ApplyServerSideEncryptionByDefault={SSEAlgorithm=SSE-KMS,KMSMasterKeyID=alias/$LAB_KEY},BucketKeyEnabled=true}]" || true
