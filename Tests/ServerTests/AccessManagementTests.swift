import BrachioGateway
import Foundation
import TestSupport
import Testing

/// Roles, policies and sessions with boto3 and the aws command line as clients.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct AccessManagementTests {
    @Test("the operations that are offered are as botocore's models have them")
    func models() throws {
        let iam = ModelDifferences.of(AccessManagementOperations.all, of: AccessManagement.model, to: try BotocoreModel.load("iam"))
        #expect(iam == [])
        let sts = ModelDifferences.of(SecurityTokenOperations.all, of: SecurityTokenService.model, to: try BotocoreModel.load("sts"))
        #expect(sts == [])
    }

    @Test("the steps of sagemaker.get_execution_role() end in a role's ARN")
    func executionRole() throws {
        let printed = try RunningServer.with { server in
            try server.python("""
                import boto3, re
                assumed = boto3.client("sts").get_caller_identity()["Arn"]
                role = re.sub(r"^(.+)sts::(\\\\d+):assumed-role/(.+?)/.*$", r"\\\\1iam::\\\\2:role/\\\\3", assumed)
                print(boto3.client("iam").get_role(RoleName=role[role.rfind("/") + 1:])["Role"]["Arn"])
                """.replacingOccurrences(of: "\\\\", with: "\\"))
        }
        #expect(printed == "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-Brachio\n")
    }

    @Test("a role is made, given policies, assumed, and taken down again")
    func role() throws {
        let printed = try RunningServer.with { server in
            try server.python("""
                import boto3, json
                iam, sts = boto3.client("iam"), boto3.client("sts")
                trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
                allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}]}
                made = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(trust), Tags=[{"Key": "a", "Value": "b"}])["Role"]
                assert made["AssumeRolePolicyDocument"] == trust and made["Tags"] == [{"Key": "a", "Value": "b"}], made
                iam.put_role_policy(RoleName="reader", PolicyName="list", PolicyDocument=json.dumps(allow))
                assert iam.get_role_policy(RoleName="reader", PolicyName="list")["PolicyDocument"] == allow
                iam.attach_role_policy(RoleName="reader", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
                print(iam.list_attached_role_policies(RoleName="reader")["AttachedPolicies"])
                keys = sts.assume_role(RoleArn=made["Arn"], RoleSessionName="demo", DurationSeconds=900)["Credentials"]
                session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
                print(session.client("sts").get_caller_identity()["Arn"])
                print(sorted(r["RoleName"] for r in session.client("iam").list_roles()["Roles"]))
                def code(call, **arguments):
                    try:
                        call(**arguments)
                        return "done"
                    except Exception as error:
                        return error.response["Error"]["Code"]
                print(code(session.client("iam").delete_role, RoleName="reader"))
                print(code(boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"]).client("sts").get_caller_identity))
                print(code(iam.delete_role, RoleName="reader"), code(iam.get_role, RoleName="nobody"))
                print(code(iam.create_role, RoleName="reader", AssumeRolePolicyDocument=json.dumps(trust)))
                print(code(iam.put_role_policy, RoleName="reader", PolicyName="x", PolicyDocument="{}"))
                print(code(iam.create_role, RoleName="white space", AssumeRolePolicyDocument="{}"))
                iam.delete_role_policy(RoleName="reader", PolicyName="list")
                iam.detach_role_policy(RoleName="reader", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
                print(code(iam.delete_role, RoleName="reader"), code(session.client("sts").get_caller_identity))
                """)
        }
        #expect(printed.split(separator: "\n") == [
            "[{'PolicyName': 'AmazonS3ReadOnlyAccess', 'PolicyArn': 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'}]",
            "arn:aws:sts::123456789012:assumed-role/reader/demo",
            "['AmazonSageMaker-ExecutionRole-Brachio', 'reader']",
            "AccessDenied", "InvalidClientTokenId", "DeleteConflict NoSuchEntity", "EntityAlreadyExists", "MalformedPolicyDocument",
            "ValidationError", "done InvalidClientTokenId",
        ])
    }

    @Test("lists come in pages, and managed policies have versions")
    func pages() throws {
        let printed = try RunningServer.with { server in
            try server.python("""
                import boto3, json
                iam = boto3.client("iam")
                allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
                trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
                for i in range(7):
                    iam.create_role(RoleName=f"role{i}", AssumeRolePolicyDocument=json.dumps(trust), Path="/many/")
                    iam.create_policy(PolicyName=f"policy{i}", PolicyDocument=json.dumps(allow), Description="d <&> d")
                pages = list(iam.get_paginator("list_roles").paginate(PathPrefix="/many/", PaginationConfig={"PageSize": 3}))
                print([len(p["Roles"]) for p in pages])
                pages = list(iam.get_paginator("list_policies").paginate(Scope="Local", PaginationConfig={"PageSize": 3}))
                print([p["PolicyName"] for page in pages for p in page["Policies"]])
                arn = "arn:aws:iam::123456789012:policy/policy3"
                version = iam.get_policy_version(PolicyArn=arn, VersionId=iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"])
                print(version["PolicyVersion"]["Document"] == allow, iam.get_policy(PolicyArn=arn)["Policy"]["Description"])
                """)
        }
        #expect(printed.split(separator: "\n") == [
            "[3, 3, 1]", "['policy0', 'policy1', 'policy2', 'policy3', 'policy4', 'policy5', 'policy6']", "True d <&> d",
        ])
    }

    @Test("the aws command line asks who it is")
    func commandLine() throws {
        let printed = try RunningServer.with { server in
            try server.python("""
                import subprocess, sys
                print(subprocess.run([sys.executable, "-m", "awscli", "sts", "get-caller-identity", "--query", "Account", "--output", "text"],
                      capture_output=True, text=True, check=True).stdout, end="")
                """)
        }
        #expect(printed == "123456789012\n")
    }
}
