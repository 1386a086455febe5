import Foundation
import TestSupport
import Testing

@Suite(
    "Large deployments",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct DeploymentSizeTests {
    @Test("a deployment may be larger than IoT's documents of jobs, but not than one message; then it fails and says so")
    func sizes() throws {
        let printed = try RunningServer.with { server in try server.python(LambdaClientTests.words + Self.script) }
        #expect(printed == """
            InProgress None True
            Failure the deployment has True

            """)
    }

    static let script = """
        import io, time, zipfile
        lam, gg, iot, jobs = boto3.client("lambda"), boto3.client("greengrass"), boto3.client("iot"), boto3.client("iot-jobs-data")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("m.py", "def h(event, context): pass")
        function = lam.create_function(FunctionName="f", Runtime="python3.11", Handler="m.h", Role="arn:aws:iam::123456789012:role/r", Code={"ZipFile": packed.getvalue()}, Publish=True)
        thing = iot.create_thing(thingName="garden")["thingArn"]
        core = gg.create_core_definition(InitialVersion={"Cores": [{"Id": "c", "ThingArn": thing, "CertificateArn": "arn:aws:iot:us-east-1:123456789012:cert/abc"}]})
        def deploy(size):
            functions = gg.create_function_definition(InitialVersion={"Functions": [{"Id": "f", "FunctionArn": function["FunctionArn"],
                "FunctionConfiguration": {"Pinned": True, "Environment": {"Variables": {"LONG": "x" * size}}}}]})
            group = gg.create_group(Name=f"of {size}")["Id"]
            version = gg.create_group_version(GroupId=group, CoreDefinitionVersionArn=core["LatestVersionArn"], FunctionDefinitionVersionArn=functions["LatestVersionArn"])
            begun = gg.create_deployment(GroupId=group, GroupVersionId=version["Version"], DeploymentType="NewDeployment")["DeploymentId"]
            while True:
                status = gg.get_deployment_status(GroupId=group, DeploymentId=begun)
                if status["DeploymentStatus"] != "Building":
                    return begun, status
                time.sleep(0.05)
        begun, status = deploy(80_000)
        document = jobs.describe_job_execution(jobId="gg-" + begun, thingName="garden", includeJobDocument=True)["execution"]["jobDocument"]
        print(status["DeploymentStatus"], status.get("ErrorMessage"), "x" * 80_000 in document)
        _, status = deploy(130_000)
        print(status["DeploymentStatus"], status["ErrorMessage"][:18], "which holds 122880" in status["ErrorMessage"])
        """
}
