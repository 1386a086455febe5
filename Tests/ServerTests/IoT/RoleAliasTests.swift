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
                # The alias that cores ask for: a core whose group has a role gets that role's keys.
                plain = iam.create_role(RoleName="plain", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "credentials.iot.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
                of_group = iam.create_role(RoleName="of-group", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "greengrass.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
                iot.create_role_alias(roleAlias="brachio-core", roleArn=plain)
                iot.create_policy(policyName="core", policyDocument=policy(statement("iot:AssumeRoleWithCertificate", "rolealias/brachio-core")))
                core = device("core-1", "core")
                def role():
                    keys = ask(core, "brachio-core", "core-1")[1]["credentials"]
                    sts = boto3.client("sts", aws_access_key_id=keys["accessKeyId"], aws_secret_access_key=keys["secretAccessKey"], aws_session_token=keys["sessionToken"])
                    return sts.get_caller_identity()["Arn"].split("/")[1]
                before, greengrass = role(), boto3.client("greengrass")
                definition = greengrass.create_core_definition(InitialVersion={"Cores": [{"Id": "1", "ThingArn": iot.describe_thing(thingName="core-1")["thingArn"], "CertificateArn": core["certificateArn"]}]})
                group = greengrass.create_group(Name="g", InitialVersion={"CoreDefinitionVersionArn": definition["LatestVersionArn"]})
                greengrass.associate_role_to_group(GroupId=group["Id"], RoleArn=of_group)
                deployment = greengrass.create_deployment(GroupId=group["Id"], GroupVersionId=group["LatestVersion"], DeploymentType="NewDeployment")["DeploymentId"]
                while greengrass.get_deployment_status(GroupId=group["Id"], DeploymentId=deployment)["DeploymentStatus"] == "Building": pass
                deployed = role()
                greengrass.disassociate_role_from_group(GroupId=group["Id"])
                print(before, deployed, role(), [each["GroupArn"] == group["LatestVersionArn"] for each in greengrass.list_deployments(GroupId=group["Id"])["Deployments"]])
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
                plain of-group plain [True]
                shut out
                ['brachio-core', 'device-keys'] 900

                """)
    }
}
