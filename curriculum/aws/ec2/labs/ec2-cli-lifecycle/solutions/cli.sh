# One command at a time; names become ids by one listing.
set -euo pipefail

fleet=$(aws ec2 describe-instances --output text \
    --query 'Reservations[].Instances[].[InstanceId, Tags[?Key==`env`].Value | [0], Tags[?Key==`Name`].Value | [0]]')
id_of() { awk -v name="$1" '$3 == name {print $1}' <<< "$fleet"; }
state_of() {
    aws ec2 describe-instances --instance-ids "$1" \
        --query 'Reservations[0].Instances[0].State.Name' --output text
}

lab answer count "$(awk '$2 == "test"' <<< "$fleet" | wc -l)"

resized=$(id_of "$LAB_RESIZED")
until aws ec2 stop-instances --instance-ids "$resized"; do sleep 1; done
until sleep 2 && [ "$(state_of "$resized")" = stopped ]; do :; done
aws ec2 modify-instance-attribute --instance-id "$resized" --instance-type Value=t3.small
aws ec2 start-instances --instance-ids "$resized"

aws ec2 modify-instance-attribute --instance-id "$(id_of "$LAB_PROTECTED")" --disable-api-termination
aws ec2 terminate-instances --instance-ids "$(id_of "$LAB_RETIRED")"
