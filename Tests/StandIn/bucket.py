"""A bucket from outside: makes it, and says what is in it.

    python Tests/StandIn/bucket.py make|lock|public|damage|list|user ADDRESS BUCKET ACCESS_KEY SECRET_KEY [KEY]

`make` closes it to the public where the server knows how; `lock` makes one that keeps what it has for thirty days;
`public` lets everybody read it; `damage` turns a byte of an object. `list` prints a JSON object:
for each key its SHA-256, content type, cache control, content disposition, and the key that encrypted it. `user` makes a
user with the policy that comes on standard input, and prints its keys; the same server must know IAM.
"""

import hashlib
import json
import sys

import boto3
import botocore.config
import botocore.exceptions


def client(service, address, access_key, secret_key):
    return boto3.client(
        service, endpoint_url=address, region_name="us-east-1", aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=botocore.config.Config(
            s3={"addressing_style": "path"}, request_checksum_calculation="when_required",
            response_checksum_validation="when_required", proxies={}))


def objects(s3, bucket):
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            answer = s3.get_object(Bucket=bucket, Key=item["Key"])
            yield item["Key"], {
                "sha256": hashlib.sha256(answer["Body"].read()).hexdigest(),
                "type": answer["ContentType"], "cache": answer.get("CacheControl", ""),
                "disposition": answer.get("ContentDisposition", ""), "key": answer.get("SSEKMSKeyId", ""),
            }


def main():
    what, address, bucket, *keys = sys.argv[1:6]
    s3 = client("s3", address, *keys)
    if what == "make":
        s3.create_bucket(Bucket=bucket)
        names = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
        try:
            s3.put_public_access_block(
                Bucket=bucket, PublicAccessBlockConfiguration={name: True for name in names})
        except botocore.exceptions.ClientError:
            pass
    elif what == "lock":
        s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
        retention = {"Mode": "GOVERNANCE", "Days": 30}
        s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}})
    elif what == "public":
        statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
        s3.delete_public_access_block(Bucket=bucket)
        s3.put_bucket_policy(
            Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    elif what == "damage":
        key = sys.argv[6]
        body = bytearray(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        body[len(body) // 2] ^= 1
        s3.put_object(Bucket=bucket, Key=key, Body=bytes(body))
    elif what == "user":
        iam = client("iam", address, *keys)
        iam.create_user(UserName=bucket)
        iam.put_user_policy(UserName=bucket, PolicyName="all", PolicyDocument=sys.stdin.read())
        key = iam.create_access_key(UserName=bucket)["AccessKey"]
        print(json.dumps([key["AccessKeyId"], key["SecretAccessKey"]]))
    else:
        print(json.dumps(dict(objects(s3, bucket))))


if __name__ == "__main__":
    main()
