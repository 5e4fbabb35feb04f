# The bucket by a stack in its Region, the files by sync and mv.
set -euo pipefail

cat > depot.yaml <<'TEMPLATE'
Parameters:
  Name: {Type: String}
Resources:
  Depot:
    Type: AWS::S3::Bucket
    Properties: {BucketName: !Ref Name}
TEMPLATE
aws cloudformation deploy --region "$LAB_PLACE" --stack-name depot --template-file depot.yaml \
    --parameter-overrides "Name=$LAB_BUCKET"

aws s3 sync . "s3://$LAB_BUCKET/raw/" --exclude '*' \
    --include monday.csv --include tuesday.csv --include wednesday.csv

prefix=$(aws s3api list-objects-v2 --bucket "$LAB_ARCHIVE" --delimiter / \
    --query "CommonPrefixes[?!contains(Prefix, '-old')].Prefix | [0]" --output text)
lab answer list "$(aws s3api list-objects-v2 --bucket "$LAB_ARCHIVE" --prefix "$prefix" \
    --query 'length(Contents)')"

aws s3 mv thursday.csv "s3://$LAB_BUCKET/done/thursday.csv"
aws s3 mv report "s3://$LAB_BUCKET/done/report" --content-type text/html
