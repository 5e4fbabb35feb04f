# fails: profile.1
# message: never belong in a file
# Puts the administrator's own keys into the profile.
set -euo pipefail

aws iam create-access-key --user-name "$LAB_USER" > /dev/null
aws configure set aws_access_key_id "$AWS_ACCESS_KEY_ID" --profile lab
aws configure set aws_secret_access_key "$AWS_SECRET_ACCESS_KEY" --profile lab
aws configure set region "$LAB_PLACE" --profile lab
aws configure set output json --profile lab
