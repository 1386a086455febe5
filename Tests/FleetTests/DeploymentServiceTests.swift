import BrachioCore
import BrachioDeployment
import BrachioFleet
import Foundation
import TestSupport
import Synchronization
import Testing

@Suite("Deployments", .timeLimit(.minutes(10)))
struct DeploymentServiceTests {
    private func with(_ body: (TutorialGroup, PlayedCarrier, DeploymentService) async throws -> Void) async throws {
        try await withTemporaryFolderAsync { folder in
            let tutorial = try await TutorialGroup(folder), carrier = PlayedCarrier()
            let service = DeploymentService(tutorial.store, models: PlayedModels(), carrier: carrier)
            let following = Task { await service.run() }
            defer { following.cancel() }
            try await body(tutorial, carrier, service)
        }
    }

    /// Waits until the deployment is as it should be; the test's time limit ends it otherwise.
    private func until(_ service: DeploymentService, _ id: String, _ holds: (Deployment) -> Bool) async throws -> Deployment {
        while true {
            let deployment = try await service.store.deployment(id)
            if holds(deployment) { return deployment }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("a deployment goes from building over the device's phases to its end")
    func course() async throws {
        try await with { tutorial, carrier, service in
            let group = try await tutorial.make()
            var sent = carrier.sent.makeAsyncIterator()
            let good = try await service.begin(.new, of: group, version: nil, origin: "http://x")
            #expect(good.status == .building)
            #expect(await sent.next()?.id == good.job)
            carrier.say(.waiting(phase: "DOWNLOADING"), of: good.job)
            #expect(try await until(service, good.id) { $0.phase == "DOWNLOADING" }.status == .inProgress)
            carrier.say(.succeeded(phase: "RUNNING"), of: good.job)
            #expect(try await until(service, good.id) { $0.status.isEnd }.status == .success)
            // What has ended stays as it ended.
            carrier.say(.failed(reason: "late", phase: nil), of: good.job)
            let bad = try await service.begin(.again, of: group, version: nil, again: good.id, origin: "http://x")
            #expect(await sent.next()?.id == bad.job)
            carrier.say(.failed(reason: "the model is too slow", phase: "ROLLED_BACK"), of: bad.job)
            let ended = try await until(service, bad.id) { $0.status.isEnd }
            #expect(ended.status == .failure && ended.failure == "the model is too slow" && ended.phase == "ROLLED_BACK")
            #expect(try await service.store.deployment(good.id).status == .success)
            #expect(try await service.store.deployments(of: group, after: nil).items.map(\.id) == [bad.id, good.id])
        }
    }

    @Test("a newer deployment takes the place of one that is on its way; a reset makes the core forget")
    func superseded() async throws {
        try await with { tutorial, carrier, service in
            let group = try await tutorial.make()
            var sent = carrier.sent.makeAsyncIterator()
            let first = try await service.begin(.new, of: group, version: nil, origin: "http://x")
            _ = await sent.next()
            let second = try await service.begin(.new, of: group, version: nil, origin: "http://x")
            _ = await sent.next()
            #expect(carrier.cancelled.withLock { $0 } == [first.job])
            #expect(try await until(service, first.id) { $0.status.isEnd }.failure?.contains(second.id) == true)
            await #expect(throws: BrachioError.self) { try await service.store.deleteDefinition(.group, group) }
            let reset = try await service.begin(.reset, of: group, version: nil, origin: "http://x")
            let job = await sent.next()
            #expect(job?.id == reset.job && job?.job.operation == .reset && job?.core == "dino_Core")
            carrier.say(.succeeded(phase: nil), of: reset.job)
            _ = try await until(service, reset.id) { $0.status == .success }
            try await service.store.deleteDefinition(.group, group)
        }
    }

    @Test("links name the endpoint as the core reaches it, where that is known, and else as the one who deploys does", arguments: [nil, "https://cloud.example:443"])
    func origins(known: String?) async throws {
        try await with { tutorial, carrier, service in
            carrier.origins.withLock { $0["dino_Core"] = known }
            var sent = carrier.sent.makeAsyncIterator()
            _ = try await service.begin(.new, of: tutorial.make(), version: nil, origin: "http://127.0.0.1:4566")
            let document = try #require(await sent.next()?.job.deployment)
            let origin = known ?? "http://127.0.0.1:4566"
            #expect(document.functions[0].code?.link.hasPrefix("${aws:iot:s3-presigned-url:\(origin)/") == true)
            guard case .model(let archive, _) = document.resources[0].kind else {
                Issue.record("the first resource is the model")
                return
            }
            #expect(archive.link == "${aws:iot:s3-presigned-url:\(origin)/models/a%20model.tar.gz}")
        }
    }

    private static let mistakes: [(DefinitionKind, String?, String)] = [
        (.core, nil, "has no core"),
        (.function, #"{"Functions":[{"Id":"f","FunctionArn":"arn:aws:lambda:us-east-1:123456789012:function:dino:9"}]}"#, "function:dino:9 is not there"),
        (.subscription, #"{"Subscriptions":[{"Id":"s","Source":"arn:aws:lambda:us-east-1:123456789012:function:other:1","Subject":"a","Target":"cloud"}]}"#,
         "subscription s: its source arn:aws:lambda:us-east-1:123456789012:function:other:1 is not part of the group"),
        (.resource, #"{"Resources":[]}"#, "the resource model is not part of the group"),
        (.resource, #"{"Resources":[{"Id":"camera","Name":"c","ResourceDataContainer":{"LocalDeviceResourceData":{"SourcePath":"/dev/v"}}},{"Id":"model","Name":"m","ResourceDataContainer":{"S3MachineLearningModelResourceData":{"DestinationPath":"/m","S3Uri":"s3://models/gone.tar.gz"}}}]}"#,
         "s3://models/gone.tar.gz is not there"),
        (.resource, #"{"Resources":[{"Id":"camera","Name":"c","ResourceDataContainer":{"LocalDeviceResourceData":{"SourcePath":"/dev/v"}}},{"Id":"model","Name":"m","ResourceDataContainer":{"SecretsManagerSecretResourceData":{"ARN":"arn:aws:secretsmanager:us-east-1:123456789012:secret:greengrass-a"}}}]}"#,
         "resource model: secrets are not offered"),
        (.connector, #"{"Connectors":[{"Id":"c","ConnectorArn":"arn:aws:greengrass:us-east-1::/connectors/ModbusProtocolAdapter/versions/1"}]}"#, "is not offered"),
        (.connector, #"{"Connectors":[{"Id":"a","ConnectorArn":"arn:aws:greengrass:us-east-1::/connectors/BrachioAgent/versions/1"}]}"#, "the agent's program: its parameter S3Uri is missing"),
        (.connector, #"{"Connectors":[{"Id":"a","ConnectorArn":"arn:aws:greengrass:us-east-1::/connectors/BrachioAgent/versions/1","Parameters":{"S3Uri":"s3://models/gone"}}]}"#,
         "s3://models/gone is not there"),
    ]

    @Test("what is wrong with a group is said of its deployment, and nothing is sent", arguments: mistakes)
    func fails(_ kind: DefinitionKind, _ content: String?, _ words: String) async throws {
        try await with { tutorial, carrier, service in
            let group = try await tutorial.make(changing: [kind: content])
            let deployment = try await service.begin(.new, of: group, version: nil, origin: "http://x")
            let ended = try await until(service, deployment.id) { $0.status.isEnd }
            #expect(ended.status == .failure)
            #expect(ended.failure?.contains(words) == true, "\(ended.failure ?? "")")
        }
    }

    static let malformed: [(DefinitionKind, String, String)] = [
        (.core, #"{"Cores":[{"Id":"a","ThingArn":"arn:aws:iot:us-east-1:123456789012:thing/a","CertificateArn":"c"},{"Id":"b","ThingArn":"arn:aws:iot:us-east-1:123456789012:thing/b","CertificateArn":"c"}]}"#, "2 cores"),
        (.core, #"{"Cores":[{"Id":"a","CertificateArn":"c"}]}"#, "ThingArn"),
        (.function, #"{"Functions":[{"Id":"f","FunctionArn":"arn:aws:lambda:us-east-1:123456789012:function:dino"}]}"#, "names no version"),
        (.function, #"{"Functions":[{"Id":"f","FunctionArn":"arn:aws:lambda:us-east-1:123456789012:function:dino:$LATEST"}]}"#, "names no version"),
        (.subscription, #"{"Subscriptions":[{"Id":"s","Source":"cloud","Subject":"a/#/b","Target":"cloud"}]}"#, "a/#/b"),
        (.resource, #"{"Resources":[{"Id":"r","Name":"n","ResourceDataContainer":{}}]}"#, "0 kinds of data"),
        (.resource, #"{"Resources":[{"Id":"r","Name":"n","ResourceDataContainer":{"LocalDeviceResourceData":{"SourcePath":"../dev"}}}]}"#, "absolute"),
        (.group, #"{"CoreDefinitionVersionArn":"arn:aws:greengrass:us-east-1:123456789012:/greengrass/definition/cores/x/versions/y"}"#, "not there"),
        (.group, #"{"CoreDefinitionVersionArn":"arn:aws:greengrass:us-east-1:123456789012:/greengrass/definition/functions/x/versions/y"}"#, "no version of a core"),
    ]

    @Test("a definition that cannot be right is refused when it is made", arguments: malformed)
    func refused(_ kind: DefinitionKind, _ content: String, _ words: String) async throws {
        try await with { tutorial, _, service in
            let error = try await #require(throws: BrachioError.self) { try await service.store.createDefinition(kind, name: nil, content: content) }
            #expect(error.description.contains(words), "\(error)")
        }
    }

    @Test("a server that was killed takes up what was not finished")
    func takenUp() async throws {
        try await withTemporaryFolderAsync { folder in
            let tutorial = try await TutorialGroup(folder), before = PlayedCarrier()
            let group = try await tutorial.make()
            var sent = before.sent.makeAsyncIterator()
            let first = DeploymentService(tutorial.store, models: PlayedModels(), carrier: before)
            let deployment = try await first.begin(.new, of: group, version: nil, origin: "http://x")
            _ = await sent.next()
            _ = try await until(first, deployment.id) { $0.status == .inProgress }
            // The device ended while nobody followed.
            let after = PlayedCarrier()
            after.known.withLock { $0[deployment.job] = .succeeded(phase: "RUNNING") }
            let second = DeploymentService(tutorial.store, models: PlayedModels(), carrier: after)
            let following = Task { await second.run() }
            defer { following.cancel() }
            _ = try await until(second, deployment.id) { $0.status == .success }
        }
    }
}
