# One template, which looks up the newest image by itself.
set -euo pipefail

cat > web.yaml <<TEMPLATE
Parameters:
  Image:
    Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>
    Default: /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
Resources:
  Key:
    Type: AWS::EC2::KeyPair
    Properties:
      KeyName: $LAB_KEY
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupName: $LAB_GROUP
      GroupDescription: Web server
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0}
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: $(curl -s http://checkip.amazonaws.com)/32}
  Server:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !Ref Image
      InstanceType: t3.micro
      KeyName: !Ref Key
      SecurityGroupIds: [!GetAtt Group.GroupId]
      MetadataOptions: {HttpTokens: required}
      Tags: [{Key: Name, Value: $LAB_NAME}]
      UserData:
        Fn::Base64: |
          #!/bin/bash
          echo "$LAB_TOKEN" > /var/www/html/index.html
          python3 -m http.server 80 --directory /var/www/html &
Outputs:
  Address:
    Value: !GetAtt Server.PublicIp
TEMPLATE
aws cloudformation deploy --stack-name web --template-file web.yaml
address=$(aws cloudformation describe-stacks --stack-name web \
    --query 'Stacks[0].Outputs[0].OutputValue' --output text)
until curl -s --max-time 2 "http://$address/" | grep "$LAB_TOKEN"; do sleep 0.5; done
