import BrachioCore
import BrachioDeployment
import BrachioEdgeClassifier
import BrachioEdgeRuntime
import Foundation
import NIOCore
import TestSupport
import Testing

private struct CountingRouter: MessageRouter {
    let continuation: AsyncStream<String>.Continuation

    func accept(_ message: EdgeMessage, _ policy: QueueFullPolicy) async throws { continuation.yield(String(buffer: message.payload)) }
}

@Suite("Classifiers of a deployment", .enabled(if: CompiledNetwork.isPossible, "\(CompiledNetwork.missing)"))
struct HostTests {
    private static func deployment(in folder: URL, photos: URL, models: [String], threshold: Double = 0, snapshot: String = "") -> StagedDeployment {
        let settings = #"{"source":{"folder":{"path":"\#(photos.path)","repeats":true}},"payload":"${frame}","threads":1,"threshold":\#(threshold)\#(snapshot)}"#
        let resources = models.map { name in
            DeployedResource(identifier: name, name: name, kind: .model(archive: Artifact(source: "s3://m/m", link: "", sha256: name, bytes: 0), destination: "/ml_model"))
        }
        let function = DeployedFunction(
            arn: "arn:aws:lambda:us-east-1:123456789012:function:eye:1", name: "eye", runtime: .classifier(settings: settings), handler: "", code: nil, isPinned: true,
            access: models.map { ResourceAccess(resource: $0, mayWrite: false) })
        let document = DeploymentDocument(
            identifier: "d", group: GroupReference(identifier: "g", version: "1", name: "g"), core: "c", functions: [function], resources: resources)
        return StagedDeployment(document: document, artifacts: folder)
    }

    @Test("a deployment that brings another model alone changes it between two frames")
    func swaps() async throws {
        try await withTemporaryFolderAsync { folder in
            let network = try CompiledNetwork.make(in: folder, side: 48)
            for name in ["one", "two"] {
                try FileManager.default.copyItem(at: network.model, to: folder.appendingPathComponent("\(name).unpacked"))
            }
            let (stream, continuation) = AsyncStream.makeStream(of: String.self)
            let host = ClassifierHost(router: CountingRouter(continuation: continuation), captures: nil) { _, _ in }
            let first = Self.deployment(in: folder, photos: network.photos, models: ["one"])
            try host.prepare(first)
            try await host.run(first)
            var numbers: [String] = []
            for await number in stream {
                numbers.append(number)
                if numbers.count == 10 { try await host.run(Self.deployment(in: folder, photos: network.photos, models: ["two"])) }
                if numbers.count == 30 { break }
            }
            let arn = first.document.functions[0].arn
            #expect(numbers == (1...30).map(String.init))
            #expect(await host.statistics(of: arn)?.swapsCount == 1)
            #expect(await host.states().map(\.phase) == [.running])
            // Other settings start it anew.
            try await host.run(Self.deployment(in: folder, photos: network.photos, models: ["two"], threshold: 0.01))
            #expect(await host.statistics(of: arn)?.swapsCount == 0)
            await host.stop()
            #expect(await host.states().isEmpty)
            #expect(await host.pictures().isEmpty)
            // With a file for what it sees.
            let latest = folder.appendingPathComponent("latest.jpg")
            let seeing = Self.deployment(in: folder, photos: network.photos, models: ["two"], snapshot: #","snapshot":{"path":"\#(latest.path)","secondsBetween":1}"#)
            try await host.run(seeing)
            #expect(await host.pictures() == [FunctionPicture(arn: arn, file: latest)])
            // With a source that gives nothing.
            let empty = folder.appendingPathComponent("silent")
            try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
            try await host.run(Self.deployment(in: folder, photos: empty, models: ["two"]))
            await host.stop()
            #expect(await host.states().isEmpty)
            for models in [[], ["one", "two"]] {
                #expect(throws: BrachioError.self) { try host.prepare(Self.deployment(in: folder, photos: network.photos, models: models)) }
            }
        }
    }
}
