# task: bucket
aws s3 mb "s3://$LAB_BUCKET" --region "$LAB_PLACE"
# task: copy
for day in monday tuesday wednesday; do
    aws s3 cp "$day.csv" "s3://$LAB_BUCKET/raw/"
done
# task: list
prefix=$(aws s3 ls "s3://$LAB_ARCHIVE/" | awk '$1 == "PRE" && $2 !~ /-old/ {print $2}')
lab answer list "$(aws s3 ls "s3://$LAB_ARCHIVE/$prefix" --recursive | wc -l)"
# task: move
aws s3 mv thursday.csv "s3://$LAB_BUCKET/done/"
aws s3 mv report "s3://$LAB_BUCKET/done/report"
# task: type
aws s3 cp "s3://$LAB_BUCKET/done/report" "s3://$LAB_BUCKET/done/report" \
    --content-type text/html --metadata-directive REPLACE
