add() { # NAME STATEMENT
    aws iam put-role-policy --role-name "$LAB_ROLE" --policy-name "$1" \
        --policy-document '{"Version": "2012-10-17", "Statement": '"$2"'}'
}
# task: describe
add look '{"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}'
# task: control
add control '{"Effect": "Allow", "Action": ["ec2:StartInstances", "ec2:StopInstances"], "Resource": "*",
    "Condition": {"IpAddress": {"aws:SourceIp": "'"$LAB_CIDR"'"}}}'
# task: read live
add read '{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::'"$LAB_BUCKET"'/reports/*"}'
# task: delete
add keep '{"Effect": "Deny", "Action": "s3:DeleteObject*", "Resource": "arn:aws:s3:::'"$LAB_BUCKET"'/*"}'
