import BrachioCore
import BrachioDeployment
import BrachioFleet
import Foundation
import TestSupport
import Testing

@Suite("From a group to its deployment document")
struct DeploymentPlanTests {
    private func deploy(changing changed: [DefinitionKind: String?] = [:], _ body: (TutorialGroup, PlayedCarrier.Sent) throws -> Void) async throws {
        try await withTemporaryFolderAsync { folder in
            let tutorial = try await TutorialGroup(folder), carrier = PlayedCarrier()
            let service = DeploymentService(tutorial.store, models: PlayedModels(), carrier: carrier)
            _ = try await service.begin(.new, of: tutorial.make(changing: changed), version: nil, origin: "https://garden:4566")
            var sent = carrier.sent.makeAsyncIterator()
            try body(tutorial, try #require(await sent.next()))
        }
    }

    @Test("the tutorial's group becomes one document")
    func tutorial() async throws {
        try await deploy { tutorial, sent in
            let document = try #require(sent.job.deployment)
            #expect(sent.job.operation == .deploy && sent.core == "dino_Core" && document.core == "dino_Core")
            #expect(document.group.name == "dino" && sent.id == "gg-\(document.identifier)" && document.synchronisesCoreShadow)
            let code = Artifact(
                source: "s3://brachio-functions/\(tutorial.code.key)", link: "${aws:iot:s3-presigned-url:https://garden:4566/brachio-functions/\(tutorial.code.key)}",
                sha256: tutorial.code.sha256, bytes: Int64(tutorial.code.bytes))
            #expect(document.functions == [
                DeployedFunction(
                    arn: TutorialGroup.function, name: "dino", runtime: .python(version: "2.7"), handler: "dino.function_handler", code: code, isPinned: true,
                    timeoutSeconds: 10, memoryKibibytes: 524_288, arguments: ["-v", "--fast"], environment: ["A2": "1", "OWN": "group"],
                    access: [ResourceAccess(resource: "model", mayWrite: false), ResourceAccess(resource: "camera", mayWrite: true)],
                    isolation: Isolation(isContained: true, mayReadSysfs: true)),
            ])
            let model = Artifact(
                source: "s3://models/a model.tar.gz", link: "${aws:iot:s3-presigned-url:https://garden:4566/models/a%20model.tar.gz}",
                sha256: Digest(of: tutorial.model).hexadecimal, bytes: 5)
            #expect(document.resources == [
                DeployedResource(identifier: "model", name: "dino-model", kind: .model(archive: model, destination: "/ml_model")),
                DeployedResource(identifier: "camera", name: "camera", kind: .device(path: "/dev/video0"), ownerGroup: "video", joinsOwner: false),
                DeployedResource(identifier: "shared", name: "shm", kind: .volume(source: "/dev/shm", destination: "/dev/shm"), joinsOwner: true),
            ])
            #expect(document.routes == [Route(identifier: "1", source: .function(arn: TutorialGroup.function), subject: "dino-detect", target: .cloud)])
            #expect(document.loggers == [LogSetting(part: .functions, destination: .file, level: "INFO", spaceKibibytes: 256)])
        }
    }

    @Test("a model can be named by the job that made it, and by an address in a bucket in any form")
    func models() async throws {
        let forms = [
            #""SageMakerMachineLearningModelResourceData":{"DestinationPath":"/ml_model","SageMakerJobArn":"arn:aws:sagemaker:us-east-1:123456789012:compilation-job/dino"}"#,
            #""S3MachineLearningModelResourceData":{"DestinationPath":"/ml_model","S3Uri":"https://s3.us-east-1.amazonaws.com/models/a%20model.tar.gz"}"#,
            #""S3MachineLearningModelResourceData":{"DestinationPath":"/ml_model","S3Uri":"https://models.s3.amazonaws.com/a%20model.tar.gz"}"#,
        ]
        for form in forms {
            let resources = #"{"Resources":[{"Id":"model","Name":"m","ResourceDataContainer":{\#(form)}},{"Id":"camera","Name":"c","ResourceDataContainer":{"LocalDeviceResourceData":{"SourcePath":"/dev/video0"}}}]}"#
            try await deploy(changing: [.resource: resources]) { _, sent in
                guard case .model(let archive, _) = sent.job.deployment?.resources.first?.kind else { return #expect(Bool(false), "no model") }
                #expect(archive.source == "s3://models/a model.tar.gz")
            }
        }
    }

    @Test("the agent's next program comes as a connector, beside the classifier; a program that is not there is said")
    func agent() async throws {
        let agent = "arn:aws:greengrass:us-east-1::/connectors/BrachioAgent/versions/1", classifier = "arn:aws:greengrass:us-east-1::/connectors/BrachioClassifier/versions/1"
        let connectors = #"{"Connectors":[{"Id":"c","ConnectorArn":"\#(classifier)"},{"Id":"a","ConnectorArn":"\#(agent)","Parameters":{"S3Uri":"s3://models/a model.tar.gz"}}]}"#
        try await deploy(changing: [.connector: connectors]) { tutorial, sent in
            let document = try #require(sent.job.deployment), digest = Digest(of: tutorial.model).hexadecimal
            #expect(document.agent == AgentUpdate(
                version: String(digest.prefix(12)), program: Artifact(
                    source: "s3://models/a model.tar.gz", link: "${aws:iot:s3-presigned-url:https://garden:4566/models/a%20model.tar.gz}", sha256: digest, bytes: 5)))
            #expect(document.functions.map(\.name) == ["dino", "BrachioClassifier"])
        }
    }

    @Test("the built-in classifier comes as a connector, and is an end of routes")
    func classifier() async throws {
        let arn = "arn:aws:greengrass:us-east-1::/connectors/BrachioClassifier/versions/1"
        let connectors = #"{"Connectors":[{"Id":"c","ConnectorArn":"\#(arn)","Parameters":{"MLModelResourceId":"model","Topic":"dino-detect"}}]}"#
        let subscriptions = ##"{"Subscriptions":[{"Id":"1","Source":"\##(arn)","Subject":"#","Target":"cloud"}]}"##
        try await deploy(changing: [.connector: connectors, .subscription: subscriptions, .function: String?.none]) { _, sent in
            let document = try #require(sent.job.deployment), classifier = try #require(document.functions.first)
            #expect(classifier.runtime == .classifier(settings: #"{"MLModelResourceId":"model","Topic":"dino-detect"}"#))
            #expect(classifier.code == nil && classifier.isPinned && classifier.access == [ResourceAccess(resource: "model", mayWrite: false)])
            #expect(document.routes.map(\.source) == [.function(arn: classifier.arn)])
        }
    }
}
