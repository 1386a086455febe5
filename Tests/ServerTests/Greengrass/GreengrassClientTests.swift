import Foundation
import TestSupport
import Testing

@Suite(
    "Greengrass, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct GreengrassClientTests {
    @Test("boto3 makes every kind of definition, a group of them, its role and its settings")
    func definitions() throws {
        let printed = try RunningServer.with { try $0.python(LambdaClientTests.words + Self.definitionScript) }
        #expect(printed == """
            Core True True
            Device True True
            Function True True
            Subscription True True
            Resource True True
            Logger True True
            Connector True True
            dino True 2
            ['dino', 'second']
            {'team': 'dino'}
            arn:aws:iam::123456789012:role/gg
            None
            telemetry Off On
            expiry 864000000
            [('192.168.1.5', 8883)] 1
            True
            renamed
            BadRequestException 400
            BadRequestException 400
            IdNotFound 404
            IdNotFound 404
            BadRequestException 400
            ['dino']

            """)
    }

    static let definitionScript = """
        gg = boto3.client("greengrass")
        thing = lambda name: {"Id": name, "ThingArn": "arn:aws:iot:us-east-1:123456789012:thing/" + name, "CertificateArn": "arn:aws:iot:us-east-1:123456789012:cert/abc", "SyncShadow": True}
        contents = {
            "Core": {"Cores": [thing("dino_Core")]}, "Device": {"Devices": [thing("lamp"), thing("gate")]},
            "Function": {"Functions": [{"Id": "f", "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:dino:1",
                "FunctionConfiguration": {"EncodingType": "json", "Pinned": True, "Timeout": 5, "MemorySize": 16384, "Environment": {"Variables": {"A": "b"},
                "ResourceAccessPolicies": [{"ResourceId": "m", "Permission": "ro"}], "Execution": {"IsolationMode": "NoContainer", "RunAs": {"Uid": 0, "Gid": 0}}}}}],
                "DefaultConfig": {"Execution": {"IsolationMode": "GreengrassContainer"}}},
            "Subscription": {"Subscriptions": [{"Id": "s", "Source": "arn:aws:lambda:us-east-1:123456789012:function:dino:1", "Subject": "dino-detect/#", "Target": "cloud"}]},
            "Resource": {"Resources": [{"Id": "m", "Name": "model", "ResourceDataContainer": {"S3MachineLearningModelResourceData": {"DestinationPath": "/ml_model",
                "S3Uri": "s3://models/m.tar.gz", "OwnerSetting": {"GroupOwner": "1000", "GroupPermission": "ro"}}}}]},
            "Logger": {"Loggers": [{"Id": "l", "Component": "GreengrassSystem", "Level": "INFO", "Space": 1024, "Type": "FileSystem"}]},
            "Connector": {"Connectors": [{"Id": "c", "ConnectorArn": "arn:aws:greengrass:us-east-1::/connectors/BrachioClassifier/versions/1", "Parameters": {"A": "b"}}]},
        }
        arns = {}
        for kind, content in contents.items():
            snake = kind.lower() + "_definition"
            made = getattr(gg, "create_" + snake)(Name="my " + kind, InitialVersion=content)
            second = getattr(gg, f"create_{snake}_version")(**{kind + "DefinitionId": made["Id"]}, **content)
            got = getattr(gg, f"get_{snake}_version")(**{kind + "DefinitionId": made["Id"], kind + "DefinitionVersionId": second["Version"]})
            listed = getattr(gg, f"list_{snake}_versions")(**{kind + "DefinitionId": made["Id"]})["Versions"]
            known = getattr(gg, f"get_{snake}")(**{kind + "DefinitionId": made["Id"]})
            all_of_kind = getattr(gg, f"list_{snake}s")()["Definitions"]
            print(kind, got["Definition"] == content, [v["Version"] for v in listed] == [made["LatestVersion"], second["Version"]] and known["LatestVersionArn"] == second["Arn"]
                  and [d["Id"] for d in all_of_kind] == [made["Id"]] and made["Arn"] in second["Arn"])
            arns[kind + "DefinitionVersionArn"] = second["Arn"]
        group = gg.create_group(Name="dino", tags={"team": "dino"})
        version = gg.create_group_version(GroupId=group["Id"], **arns)
        gg.create_group_version(GroupId=group["Id"], CoreDefinitionVersionArn=arns["CoreDefinitionVersionArn"])
        known = gg.get_group_version(GroupId=group["Id"], GroupVersionId=version["Version"])
        print(gg.get_group(GroupId=group["Id"])["Name"], known["Definition"] == arns, len(gg.list_group_versions(GroupId=group["Id"])["Versions"]))
        second = gg.create_group(Name="second")
        print([g["Name"] for page in gg.get_paginator("list_groups").paginate(PaginationConfig={"PageSize": 1}) for g in page["Groups"]])
        print(gg.list_tags_for_resource(ResourceArn=group["Arn"])["tags"])
        gg.associate_role_to_group(GroupId=group["Id"], RoleArn="arn:aws:iam::123456789012:role/gg")
        print(gg.get_associated_role(GroupId=group["Id"])["RoleArn"])
        gg.disassociate_role_from_group(GroupId=group["Id"])
        gg.associate_service_role_to_account(RoleArn="arn:aws:iam::123456789012:role/service")
        gg.disassociate_service_role_from_account()
        print(gg.list_bulk_deployments()["BulkDeployments"] or None)
        telemetry = lambda: gg.get_thing_runtime_configuration(ThingName="dino_Core")["RuntimeConfiguration"]["TelemetryConfiguration"]["Telemetry"]
        before = telemetry()
        gg.update_thing_runtime_configuration(ThingName="dino_Core", TelemetryConfiguration={"Telemetry": "On"})
        print("telemetry", before, telemetry())
        gg.update_group_certificate_configuration(GroupId=group["Id"], CertificateExpiryInMilliseconds="864000000")
        print("expiry", gg.get_group_certificate_configuration(GroupId=group["Id"])["CertificateExpiryInMilliseconds"])
        info = gg.update_connectivity_info(ThingName="dino_Core", ConnectivityInfo=[{"Id": "1", "HostAddress": "192.168.1.5", "PortNumber": 8883, "Metadata": ""}])
        print([(c["HostAddress"], c["PortNumber"]) for c in gg.get_connectivity_info(ThingName="dino_Core")["ConnectivityInfo"]], info["Version"])
        authority = gg.list_group_certificate_authorities(GroupId=group["Id"])["GroupCertificateAuthorities"][0]["GroupCertificateAuthorityId"]
        print(gg.get_group_certificate_authority(GroupId=group["Id"], CertificateAuthorityId=authority)["PemEncodedCertificate"].startswith("-----BEGIN CERTIFICATE-----"))
        gg.update_group(GroupId=second["Id"], Name="renamed")
        print(gg.get_group(GroupId=second["Id"])["Name"])
        refused(gg.create_core_definition, InitialVersion={"Cores": [thing("a"), thing("b")]})
        refused(gg.create_group_version, GroupId=group["Id"], CoreDefinitionVersionArn=arns["FunctionDefinitionVersionArn"])
        refused(gg.get_group, GroupId="nobody")
        refused(gg.get_associated_role, GroupId=group["Id"])
        refused(gg.start_bulk_deployment, ExecutionRoleArn="arn:aws:iam::123456789012:role/x", InputFileUri="s3://a/b")
        gg.delete_group(GroupId=second["Id"])
        print([g["Name"] for g in gg.list_groups()["Groups"]])
        """
}
