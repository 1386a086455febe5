import BrachioCore
import BrachioDeployment
import BrachioEdgeRuntime
import Foundation
import NIOCore
import Synchronization
import TestSupport
import Testing

@Suite("The agent", .timeLimit(.minutes(10)))
struct AgentTests {
    private func with(_ body: (URL, PlayedCloud, PlayedFiles) async throws -> Void) async throws {
        try await withTemporaryFolderAsync { folder in
            let cloud = try await PlayedCloud.start(), files = try await PlayedFiles.start()
            try await body(folder, cloud, files)
            await files.stop()
            await cloud.stop()
        }
    }

    @Test("takes a deployment over the air, sends messages up and hands commands down")
    func deployment() async throws {
        try await with { folder, cloud, files in
            let device = try await PlayedDevice.start(in: folder, port: cloud.port)
            let code = files.add("code.zip", Array("code".utf8)), model = files.add("model.tar.gz", Array("0.1 0.9 5".utf8)), photo = files.add("photo.jpg", [1, 2, 3])
            let check = ModelCheck(resource: "model", photo: photo, probabilities: [0.1, 0.9], latencyMillisecondsMax: 10)
            try await cloud.deploy("job-1", DeploymentJob(operation: .deploy, deployment: .played("first", code: code, model: model, check: check)))
            await eventually { cloud.job("job-1")?.status == "SUCCEEDED" }
            #expect(cloud.job("job-1")?.status == "SUCCEEDED")
            // The switch itself may be over before the cloud hears of it, and a download takes what it takes.
            #expect(cloud.job("job-1")?.details.filter { $0["bytes"] == nil }.compactMap { $0["phase"] }.filter { $0 != "SWITCHING" } == ["DOWNLOADING", "CHECKING", "RUNNING"])
            #expect(device.functions.state.withLock(\.runs).last == "first")
            for number in 0..<50 { try await device.say("\(number)") }
            await eventually { cloud.messages("dino-detect").count == 50 }
            #expect(cloud.messages("dino-detect") == (0..<50).map { "\($0)" })
            try await cloud.publish("command/go", "now")
            await eventually { !device.functions.state.withLock(\.delivered).isEmpty }
            #expect(device.functions.state.withLock { $0.delivered.map(\.topic) } == ["command/go"])
            let status = try JSONDecoder().decode(AgentStatus.self, from: try StatusSocket.ask(folder.appendingPathComponent("status.sock").path))
            #expect(status.deployment.running == "first" && status.connection.isConnected && status.spool.accepted == 50)
            // The cloud is told the same.
            await eventually { cloud.health?.deployment.running == "first" && cloud.health?.functions.isEmpty == false }
            #expect(cloud.health?.deployment.running == "first" && cloud.health?.functions.map(\.phase) == [.running])
            await device.stop()
        }
    }

    @Test("runs what it ran from boot on without a network, keeps messages, and sends them when there is one")
    func offline() async throws {
        try await withTemporaryFolderAsync { folder in
            let files = try await PlayedFiles.start(), code = files.add("code.zip", Array("code".utf8))
            var cloud = try await PlayedCloud.start()
            let port = cloud.port
            var device = try await PlayedDevice.start(in: folder, port: port)
            try await cloud.deploy("job-1", DeploymentJob(operation: .deploy, deployment: .played("first", code: code)))
            await eventually { cloud.job("job-1")?.status == "SUCCEEDED" }
            await cloud.stop()
            await device.stop()
            device = try await PlayedDevice.start(in: folder, port: port)
            await eventually { device.functions.state.withLock(\.running) == "first" }
            for number in 0..<20 { try await device.say("\(number)") }
            #expect(await device.agent.status().spool.messagesCount == 20)
            await device.stop()
            cloud = try await PlayedCloud.start(port: port)
            device = try await PlayedDevice.start(in: folder, port: port)
            await eventually { cloud.messages("dino-detect").count == 20 }
            #expect(cloud.messages("dino-detect") == (0..<20).map { "\($0)" })
            await eventually { await device.agent.status().spool.messagesCount == 0 }
            #expect(await device.agent.status().spool.messagesCount == 0)
            await device.stop()
            await files.stop()
            await cloud.stop()
        }
    }

    @Test("shares its data folder with no second one")
    func secondAgent() async throws {
        try await with { folder, cloud, _ in
            let device = try await PlayedDevice.start(in: folder, port: cloud.port)
            await #expect(throws: BrachioError.self) { _ = try await PlayedDevice.start(in: folder, port: cloud.port) }
            await device.stop()
            let again = try await PlayedDevice.start(in: folder, port: cloud.port)
            await again.stop()
        }
    }

    enum Misfortune: String, CaseIterable {
        case crash, wrongModel, slowModel, corruptDownload, missingFile, badRoute
    }

    @Test("goes back to what ran before and says why", arguments: Misfortune.allCases)
    func rollback(_ misfortune: Misfortune) async throws {
        try await with { folder, cloud, files in
            let device = try await PlayedDevice.start(in: folder, port: cloud.port)
            let code = files.add("code.zip", Array("code".utf8)), photo = files.add("photo.jpg", [1, 2, 3])
            try await cloud.deploy("job-1", DeploymentJob(operation: .deploy, deployment: .played("good", code: code)))
            await eventually { cloud.job("job-1")?.status == "SUCCEEDED" }
            let model = files.add("model.tar.gz", Array((misfortune == .slowModel ? "0.1 0.9 50" : misfortune == .wrongModel ? "0.6 0.4 5" : "0.1 0.9 5").utf8))
            if misfortune == .corruptDownload { files.replace("model.tar.gz", Array("0.1 0.9 6".utf8)) }
            if misfortune == .missingFile { files.state.withLock { $0.files["/model.tar.gz"] = nil } }
            if misfortune == .crash { device.functions.state.withLock { _ = $0.crashing.insert("bad") } }
            let check = ModelCheck(resource: "model", photo: photo, probabilities: [0.1, 0.9], latencyMillisecondsMax: 10)
            var document = DeploymentDocument.played("bad", code: code, model: model, check: check)
            if misfortune == .badRoute { document.routes.append(Route(identifier: "round", source: .cloud, subject: "a", target: .cloud)) }
            try await cloud.deploy("job-2", DeploymentJob(operation: .deploy, deployment: document))
            await eventually { cloud.job("job-2")?.status == "FAILED" }
            let job = try #require(cloud.job("job-2"))
            #expect(job.status == "FAILED")
            let reason = try #require(job.details.last?["reason"])
            let expected: [Misfortune: String] = [
                .crash: "does not stay up", .wrongModel: "answers its golden photo wrongly", .slowModel: "too slow", .corruptDownload: "is not what was deployed",
                .missingFile: "404", .badRoute: "leads from cloud back",
            ]
            #expect(reason.contains(expected[misfortune] ?? "?"), "\(reason)")
            #expect(device.functions.state.withLock(\.running) == "good")
            #expect(await device.agent.status().deployment.running == "good")
            try await device.say("still here")
            await eventually { !cloud.messages("dino-detect").isEmpty }
            #expect(cloud.messages("dino-detect") == ["still here"])
            await device.stop()
        }
    }

    @Test("goes on with a download where it broke, asks for new links, and forgets what it is told to")
    func downloads() async throws {
        try await with { folder, cloud, files in
            var random = SplitMix64(seed: 5)
            let device = try await PlayedDevice.start(in: folder, port: cloud.port)
            let code = files.add("code.zip", (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &random) })
            files.state.withLock { state in
                state.cutAfterBytes = 100_000
                state.cutsLeft = 2
                state.refusalsLeft = 1
            }
            try await cloud.deploy("job-1", DeploymentJob(operation: .deploy, deployment: .played("first", code: code)))
            await eventually { cloud.job("job-1")?.status == "SUCCEEDED" }
            #expect(cloud.job("job-1")?.status == "SUCCEEDED")
            #expect(files.state.withLock(\.ranges) == ["bytes=100000-", "bytes=200000-"])
            let artifacts = folder.appendingPathComponent("artifacts").path
            #expect(try FileManager.default.contentsOfDirectory(atPath: artifacts).sorted() == [code.sha256, code.sha256 + ".unpacked"])
            try await cloud.deploy("job-2", DeploymentJob(operation: .reset))
            await eventually { cloud.job("job-2")?.status == "SUCCEEDED" }
            await eventually { (try? FileManager.default.contentsOfDirectory(atPath: artifacts))?.isEmpty ?? false }
            #expect(try FileManager.default.contentsOfDirectory(atPath: artifacts).isEmpty)
            #expect(device.functions.state.withLock(\.running) == "")
            await device.stop()
        }
    }
}
