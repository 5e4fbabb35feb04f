"""Make the user with the key that is to be replaced, and leave that key lying about."""


def setup(lab):
    user = lab.parameters["user"]
    iam = lab.aws("iam")
    iam.create_user(UserName=user)
    old = iam.create_access_key(UserName=user)["AccessKey"]
    row = f"Access key ID,Secret access key\n{old['AccessKeyId']},{old['SecretAccessKey']}\n"
    lab.put_file("Downloads/accessKeys.csv", row.encode())
    return {"old_key": old["AccessKeyId"]}
