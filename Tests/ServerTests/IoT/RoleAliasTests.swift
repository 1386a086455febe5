import TestSupport
import Testing

/// Keys of a role for a device, by its certificate.
@Suite(
    "Keys for devices, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct RoleAliasTests {
    @Test("a device gets keys by its certificate that open what the role's policy says, and no others do")
    func keys() throws {
        let printed = try RunningServer.with { server in
            try DeviceConnectionTests.run(server, #"""
                import http.client
                iam, s3 = boto3.client("iam"), boto3.client("s3")
                s3.create_bucket(Bucket="frames")
                role = iam.create_role(RoleName="device", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "credentials.iot.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
                iam.put_role_policy(RoleName="device", PolicyName="own", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::frames/${credentials-iot:ThingName}/*"}]}))
                iot.create_role_alias(roleAlias="device-keys", roleArn=role, credentialDurationSeconds=900)
                iot.create_policy(policyName="keys", policyDocument=policy(statement("iot:AssumeRoleWithCertificate", "rolealias/device-keys")))
                camera, stranger = device("camera-1", "keys"), device("camera-2")
                def ask(made, alias="device-keys", thing="camera-1"):
                    context = ssl.create_default_context(cafile=f"{data}/ca/authority.pem")
                    if made: context.load_cert_chain(*made["files"])
                    connection = http.client.HTTPSConnection("localhost", secure, context=context, timeout=120)
                    connection.request("GET", f"/role-aliases/{alias}/credentials", headers={"x-amzn-iot-thingname": thing} if thing else {})
                    answer = connection.getresponse()
                    return answer.status, json.loads(answer.read())
                status, got = ask(camera)
                print(status, sorted(got["credentials"]))
                keys = got["credentials"]
                own = boto3.client("s3", aws_access_key_id=keys["accessKeyId"], aws_secret_access_key=keys["secretAccessKey"], aws_session_token=keys["sessionToken"])
                own.put_object(Bucket="frames", Key="camera-1/1.jpg", Body=b"x")
                for call in [lambda: own.put_object(Bucket="frames", Key="camera-2/1.jpg", Body=b"x"), lambda: own.list_objects_v2(Bucket="frames")]:
                    try: call(); print("let in")
                    except own.exceptions.ClientError as error: print(error.response["Error"]["Code"])
                print([ask(*each)[0] for each in [(stranger, "device-keys", "camera-2"), (camera, "other"), (camera, "device-keys", "camera-2"), (None,)]])
                iot.update_certificate(certificateId=camera["certificateId"], newStatus="INACTIVE")
                try: print(ask(camera)[0])
                except (ssl.SSLError, OSError): print("shut out")
                print(iot.list_role_aliases()["roleAliases"], iot.describe_role_alias(roleAlias="device-keys")["roleAliasDescription"]["credentialDurationSeconds"])
                """#)
        }
        #expect(
            printed == """
                200 ['accessKeyId', 'expiration', 'secretAccessKey', 'sessionToken']
                AccessDenied
                AccessDenied
                [403, 403, 403, 403]
                shut out
                ['device-keys'] 900

                """)
    }
}
