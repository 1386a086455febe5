import BrachioCore
import Foundation
import TestSupport
import Testing

private enum Programs {
    static let agent = RunningServer.executable.deletingLastPathComponent().appendingPathComponent("brachio-edge")
    static let areBuilt = CompiledNetwork.isPossible && FileManager.default.isExecutableFile(atPath: agent.path)
}

/// Server, device and built-in classifier as real programs, deployed with boto3.
@Suite("The classifier on a device", .enabled(if: Programs.areBuilt, "needs the built programs and the Python peers"), .timeLimit(.minutes(10)))
struct ChainTests {
    private struct Outcome: Decodable {
        struct Deployment: Decodable {
            var status: String
            var reason: String
        }

        struct Message: Decodable {
            struct Payload: Decodable, Equatable {
                var `class`: String
                var frame: Int
            }

            var topic: String
            var payload: Payload
        }

        struct Status: Decodable {
            struct Function: Decodable {
                var phase: String
                var counts: [String: Int]?
            }

            var functions: [Function]
        }

        var deployments: [Deployment]
        var messages: [Message]?
        var status: Status
        struct Upload: Decodable {
            var key: String
            var contentType: String
            var bytes: Int
            var prediction: String
        }

        var frames: [Int]
        var captures: [String]
        var uploads: [Upload]?
    }

    /// What ONNX Runtime says of the photos in turn.
    private static func classes(_ network: CompiledNetwork) -> [Int] {
        network.expected.map { answers in answers.indices.max { answers[$0] < answers[$1] } ?? 0 }
    }

    @Test("is deployed with its model, publishes what it sees, sends unsure frames, refuses models that answer wrongly or too slowly, and changes to another")
    func chain() async throws {
        try await withTemporaryFolderAsync { folder in
            let network = try CompiledNetwork.make(in: folder, side: 48)
            let wrong = try Self.changed(network, in: folder, "wrong") { $0["probabilities"] = [0, 0, 0, 0, 0, 1] }
            let slow = try Self.changed(network, in: folder, "slow") { $0["latencyMillisecondsMax"] = 0.000_001 }
            let other = try Self.changed(network, in: folder, "other") { $0["tolerance"] = 0.03 }
            let settings = #"""
                {"source":{"folder":{"path":"\#(network.photos.path)","repeats":true,"framesPerSecond":20}},"topic":"seen/here","threads":1,
                 "payload":"{\"class\":\"${class}\",\"frame\":${frame},\"taken\":${taken}}","captures":{"below":1,"perHourMax":20,"bytesMax":40000,"to":"s3://brachio-captures/garden"}}
                """#
            let script = try String(contentsOf: TestData.packageRoot.appendingPathComponent("Tests/Python/classifier_chain.py"), encoding: .utf8)
            let printed = try PythonPeer.run(
                script,
                [RunningServer.executable.path, Programs.agent.path, folder.path, settings, "20", network.package.path, wrong.path, slow.path, other.path])
            let outcome = try JSONDecoder().decode(Outcome.self, from: Data(printed.utf8))
            #expect(outcome.deployments.map(\.status) == ["Success", "Failure", "Failure", "Success"], "\(outcome.deployments)")
            #expect(outcome.deployments[1].reason.contains("answers its golden photo wrongly"))
            #expect(outcome.deployments[2].reason.contains("too slow"))
            let messages = try #require(outcome.messages)
            let classes = Self.classes(network)
            #expect(messages.map(\.payload.frame) == Array(1...20) && messages.allSatisfy { $0.topic == "seen/here" })
            #expect(messages.map(\.payload.class) == (0..<20).map { "\(classes[$0 % 4])" })
            #expect(outcome.status.functions.map(\.phase) == ["running"])
            // The last deployment brings another model: it is changed under the running classifier, and every frame is there.
            #expect(outcome.status.functions.first?.counts?["modelSwaps"] == 1)
            #expect(outcome.frames == Array(1...outcome.frames.count))
            // Three at once; another one would be due after three minutes.
            #expect(outcome.status.functions.first?.counts?["captured"] ?? 0 >= 3)
            // Captures are sent with the role's credentials and then go from the device.
            let uploads = try #require(outcome.uploads)
            #expect(uploads.prefix(3).map(\.prediction) == (0..<3).map { "\(classes[$0])" } && uploads.allSatisfy { $0.key.hasPrefix("garden/garden-") && $0.contentType == "image/png" })
            #expect(outcome.captures.isEmpty)
        }
    }

    /// The network's package with another golden answer, and the digests to match.
    private static func changed(_ network: CompiledNetwork, in folder: URL, _ name: String, _ change: (inout [String: Any]) -> Void) throws -> URL {
        let copy = folder.appendingPathComponent(name)
        try FileManager.default.copyItem(at: network.model, to: copy)
        let file = copy.appendingPathComponent(GoldenAnswer.fileName)
        var golden = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        change(&golden)
        let text = try JSONSerialization.data(withJSONObject: golden)
        try text.write(to: file)
        let list = copy.appendingPathComponent("manifest")
        var manifest = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: list)) as? [String: Any])
        var files = try #require(manifest["files"] as? [[String: Any]])
        let index = try #require(files.firstIndex { $0["name"] as? String == GoldenAnswer.fileName })
        files[index]["sha256"] = Digest(of: text).hexadecimal
        files[index]["bytes"] = text.count
        manifest["files"] = files
        try JSONSerialization.data(withJSONObject: manifest).write(to: list)
        let package = folder.appendingPathComponent(name + ".tar.gz")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/tar")
        process.arguments = ["czf", package.path, "-C", copy.path, "."]
        try process.run()
        process.waitUntilExit()
        return package
    }
}
