"""What EC2, Lambda, Step Functions, RDS, stacks, scaling, balancers and APIs are asked for."""

from tests.cloud.authorization.rows import EC2, IAM, own, row

REFERENCE = "Actions, resources, and condition keys for Amazon EC2"
LAUNCH = "Example policies to control access to the Amazon EC2 API: launch instances"
TAGGING = "Grant permission to tag Amazon EC2 resources during creation"
LAMBDA = "Resources and conditions for Lambda actions"
PASS = "Grant a user permissions to pass a role to an AWS service"
ROLE = f"{IAM}role/app"
F = own("lambda", "function:hello")
TAGS = [{"Key": "team", "Value": "red"}]
LISTENER = own("elasticloadbalancing", "listener/app/web/50dc6c495c0c9188/0467ef3c8400ae65")

ROWS = [
    row("ec2", "DescribeInstances", ("ec2:DescribeInstances", "*"), REFERENCE),
    row(
        "ec2",
        "StopInstances",
        ("ec2:StopInstances", [f"{EC2}instance/i-0a", f"{EC2}instance/i-0b"]),
        REFERENCE,
        InstanceIds=["i-0a", "i-0b"],
    ),
    row("ec2", "CreateVpc", ("ec2:CreateVpc", f"{EC2}vpc/*"), REFERENCE, CidrBlock="10.0.0.0/16"),
    row(
        "ec2",
        "CreateSubnet",
        ("ec2:CreateSubnet", [f"{EC2}vpc/vpc-0a", f"{EC2}subnet/*"]),
        REFERENCE,
        VpcId="vpc-0a",
        CidrBlock="10.0.0.0/24",
    ),
    row(
        "ec2",
        "CreateVolume",
        [("ec2:CreateVolume", f"{EC2}volume/*"), ("ec2:CreateTags", f"{EC2}volume/*")],
        TAGGING,
        AvailabilityZone="us-east-1a",
        TagSpecifications=[{"ResourceType": "volume", "Tags": TAGS}],
    ),
    row(
        "ec2",
        "CreateTags",
        ("ec2:CreateTags", [f"{EC2}instance/i-0a", f"{EC2}volume/vol-0b"]),
        REFERENCE,
        Resources=["i-0a", "vol-0b"],
        Tags=TAGS,
    ),
    row(
        "ec2",
        "AttachVolume",
        ("ec2:AttachVolume", [f"{EC2}instance/i-0a", f"{EC2}volume/vol-0b"]),
        REFERENCE,
        Device="/dev/sdf",
        InstanceId="i-0a",
        VolumeId="vol-0b",
    ),
    row(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        ("ec2:AuthorizeSecurityGroupIngress", f"{EC2}security-group/sg-0a"),
        REFERENCE,
        GroupId="sg-0a",
        IpPermissions=[{"IpProtocol": "tcp", "UserIdGroupPairs": [{"GroupId": "sg-0b"}]}],
    ),
    row(
        "ec2", "DeleteKeyPair", ("ec2:DeleteKeyPair", f"{EC2}key-pair/me"), REFERENCE, KeyName="me"
    ),
    row(
        "ec2",
        "CopySnapshot",
        (
            "ec2:CopySnapshot",
            ["arn:aws:ec2:us-east-1::snapshot/snap-0a", "arn:aws:ec2:us-east-1::snapshot/*"],
        ),
        REFERENCE,
        SourceRegion="us-east-1",
        SourceSnapshotId="snap-0a",
    ),
    row(
        "ec2",
        "CreateRoute",
        ("ec2:CreateRoute", f"{EC2}route-table/rtb-0a"),
        REFERENCE,
        RouteTableId="rtb-0a",
        DestinationCidrBlock="0.0.0.0/0",
        GatewayId="igw-0a",
    ),
    row(
        "ec2",
        "RunInstances",
        [
            (
                "ec2:RunInstances",
                [
                    f"{EC2}instance/*",
                    "arn:aws:ec2:us-east-1::image/ami-0a",
                    f"{EC2}subnet/subnet-0a",
                    f"{EC2}network-interface/*",
                    f"{EC2}security-group/sg-0a",
                    f"{EC2}volume/*",
                    f"{EC2}key-pair/me",
                ],
            ),
            ("ec2:CreateTags", f"{EC2}instance/*"),
        ],
        LAUNCH,
        ImageId="ami-0a",
        MinCount=1,
        MaxCount=1,
        SubnetId="subnet-0a",
        SecurityGroupIds=["sg-0a"],
        KeyName="me",
        TagSpecifications=[{"ResourceType": "instance", "Tags": TAGS}],
    ),
    row("lambda", "Invoke", ("lambda:InvokeFunction", F), LAMBDA, FunctionName="hello"),
    row(
        "lambda",
        "Invoke",
        ("lambda:InvokeFunction", f"{F}:prod"),
        LAMBDA,
        FunctionName="hello",
        Qualifier="prod",
    ),
    row("lambda", "Invoke", ("lambda:InvokeFunction", f"{F}:1"), LAMBDA, FunctionName=f"{F}:1"),
    row(
        "lambda",
        "Invoke",
        ("lambda:InvokeFunction", F),
        "Invoke: partial ARN",
        FunctionName="111122223333:function:hello",
    ),
    row(
        "lambda",
        "CreateFunction",
        [("lambda:CreateFunction", F), ("iam:PassRole", ROLE)],
        PASS,
        FunctionName="hello",
        Role=ROLE,
        Code={"ZipFile": b"x"},
    ),
    row("lambda", "ListFunctions", ("lambda:ListFunctions", "*"), LAMBDA),
    row(
        "lambda",
        "GetLayerVersion",
        ("lambda:GetLayerVersion", own("lambda", "layer:tools:1")),
        LAMBDA,
        LayerName="tools",
        VersionNumber=1,
    ),
    row(
        "stepfunctions",
        "CreateStateMachine",
        [
            ("states:CreateStateMachine", own("states", "stateMachine:flow")),
            ("iam:PassRole", ROLE),
        ],
        PASS,
        name="flow",
        definition="{}",
        roleArn=ROLE,
    ),
    row(
        "stepfunctions",
        "StartSyncExecution",
        ("states:StartSyncExecution", own("states", "stateMachine:flow")),
        "Creating granular permissions in Step Functions",
        stateMachineArn=own("states", "stateMachine:flow"),
    ),
    row(
        "stepfunctions",
        "DescribeExecution",
        ("states:DescribeExecution", own("states", "execution:flow:one")),
        "Creating granular permissions in Step Functions",
        executionArn=own("states", "execution:flow:one"),
    ),
    row(
        "stepfunctions",
        "SendTaskSuccess",
        ("states:SendTaskSuccess", "*"),
        "Creating granular permissions in Step Functions",
        taskToken="t",
        output="{}",
    ),
    row(
        "rds",
        "CreateDBInstance",
        (
            "rds:CreateDBInstance",
            [
                own("rds", "db:shop"),
                own("rds", "og:default:mysql-8-0"),
                own("rds", "pg:default.mysql8.0"),
                own("rds", "subgrp:default"),
            ],
        ),
        "Identity-based policy examples for Amazon RDS: create DB instances",
        DBInstanceIdentifier="shop",
        DBInstanceClass="db.t3.micro",
        Engine="mysql",
        EngineVersion="8.0.36",
    ),
    row(
        "rds", "DescribeDBInstances", ("rds:DescribeDBInstances", own("rds", "db:*")), "Amazon RDS"
    ),
    row(
        "rds",
        "CreateDBSnapshot",
        ("rds:CreateDBSnapshot", [own("rds", "snapshot:s1"), own("rds", "db:shop")]),
        "Actions, resources, and condition keys for Amazon RDS",
        DBSnapshotIdentifier="s1",
        DBInstanceIdentifier="shop",
    ),
    row(
        "cloudformation",
        "CreateStack",
        [
            ("cloudformation:CreateStack", own("cloudformation", "stack/web/*")),
            ("iam:PassRole", ROLE),
        ],
        "CloudFormation service role; Control access with IAM",
        StackName="web",
        RoleARN=ROLE,
        TemplateBody="{}",
    ),
    row("cloudformation", "ListStacks", ("cloudformation:ListStacks", "*"), "Control access"),
    row(
        "autoscaling",
        "SetDesiredCapacity",
        (
            "autoscaling:SetDesiredCapacity",
            own("autoscaling", "autoScalingGroup:*:autoScalingGroupName/web"),
        ),
        "How Amazon EC2 Auto Scaling works with IAM",
        AutoScalingGroupName="web",
        DesiredCapacity=1,
    ),
    row(
        "elbv2",
        "CreateLoadBalancer",
        (
            "elasticloadbalancing:CreateLoadBalancer",
            own("elasticloadbalancing", "loadbalancer/net/web/*"),
        ),
        "Actions, resources, and condition keys for AWS Elastic Load Balancing V2",
        Name="web",
        Type="network",
    ),
    row(
        "elbv2",
        "CreateRule",
        ("elasticloadbalancing:CreateRule", LISTENER),
        "Actions, resources, and condition keys for AWS Elastic Load Balancing V2",
        ListenerArn=LISTENER,
        Priority=1,
    ),
    row(
        "elb",
        "DeleteLoadBalancer",
        (
            "elasticloadbalancing:DeleteLoadBalancer",
            own("elasticloadbalancing", "loadbalancer/old"),
        ),
        "Actions, resources, and condition keys for AWS Elastic Load Balancing",
        LoadBalancerName="old",
    ),
    row(
        "apigateway",
        "GetResources",
        ("apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis/a1b2/resources"),
        "Control access for managing an API",
        restApiId="a1b2",
    ),
    row(
        "apigateway",
        "CreateRestApi",
        ("apigateway:POST", "arn:aws:apigateway:us-east-1::/restapis"),
        "Control access for managing an API",
        name="shop",
    ),
    row(
        "apigateway",
        "PutMethod",
        ("apigateway:PUT", "arn:aws:apigateway:us-east-1::/restapis/a/resources/r/methods/GET"),
        "Control access for managing an API",
        restApiId="a",
        resourceId="r",
        httpMethod="GET",
        authorizationType="NONE",
    ),
    row(
        "apigatewayv2",
        "CreateRoute",
        ("apigateway:POST", "arn:aws:apigateway:us-east-1::/apis/a1b2/routes"),
        "Actions, resources, and condition keys for Amazon API Gateway Management V2",
        ApiId="a1b2",
        RouteKey="GET /",
    ),
]
