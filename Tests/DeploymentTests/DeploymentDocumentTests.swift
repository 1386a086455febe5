import BrachioDeployment
import Foundation
import Testing

@Suite("Deployment documents")
struct DeploymentDocumentTests {
    private static let archive = Artifact(
        source: "s3://models/resnet.tar.gz", link: "http://127.0.0.1:4566/models/resnet.tar.gz?X-Amz-Signature=0", sha256: String(repeating: "a", count: 64), bytes: 44_000_000)
    private static let document = DeploymentDocument(
        identifier: "d-1", group: GroupReference(identifier: "g", version: "v", name: "garden"), core: "garden-core",
        functions: [
            DeployedFunction(
                arn: "arn:aws:lambda:us-east-1:123456789012:function:dino:1", name: "dino", runtime: .python(version: "python3.7"), handler: "dino.handler", code: archive,
                isPinned: true, access: [ResourceAccess(resource: "model", mayWrite: false)])
        ],
        resources: [
            DeployedResource(identifier: "model", name: "model", kind: .model(archive: archive, destination: "/ml_model")),
            DeployedResource(identifier: "camera", name: "camera", kind: .device(path: "/dev/video0"), ownerGroup: "video"),
        ],
        routes: [Route(identifier: "r", source: .function(arn: "arn:aws:lambda:us-east-1:123456789012:function:dino:1"), subject: "dino-detect", target: .cloud)],
        checks: [ModelCheck(resource: "model", photo: archive, probabilities: [0.25, 0.75])])

    @Test("come back as they were written")
    func roundTrip() throws {
        let job = DeploymentJob(operation: .deploy, deployment: Self.document)
        #expect(try JSONDecoder().decode(DeploymentJob.self, from: JSONEncoder().encode(job)) == job)
    }

    @Test(
        "name a route's ends as Greengrass does",
        arguments: [
            ("cloud", Route.End.cloud), ("GGShadowService", .shadows),
            ("arn:aws:lambda:us-east-1:123456789012:function:dino:1", .function(arn: "arn:aws:lambda:us-east-1:123456789012:function:dino:1")),
            ("arn:aws:iot:us-east-1:123456789012:thing/lamp", .thing(arn: "arn:aws:iot:us-east-1:123456789012:thing/lamp")),
            ("arn:aws:greengrass:us-east-1::/connectors/SNS/versions/1", .other("arn:aws:greengrass:us-east-1::/connectors/SNS/versions/1")),
        ])
    func ends(text: String, end: Route.End) {
        #expect(Route.End(text) == end)
        #expect(end.text == text)
    }
}
