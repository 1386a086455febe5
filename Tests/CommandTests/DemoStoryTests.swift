import BrachioCore
import Foundation
import Testing

/// The demo's whole story on photos small enough for seconds, with real programs: server, agent, deployments, a network that is cut.
@Suite(
    .enabled(if: BrachioProcess.isBuilt, "the program is built by a full build only"),
    .enabled(if: BrachioProcess.agentIsBuilt, "the device's agent is built by a full build only"))
struct DemoStoryTests {
    private struct Story: Decodable {
        struct Model: Decodable { var frames: Int; var accuracy: Double }
        struct Device: Decodable {
            var first: Model
            var second: Model
            var sent: Int
            var received: Int
            var waitedOnDevice: Int
            var contactSheet: String
        }

        var accuracy: Double
        var count: Int
        var packages: [String]
        var contactSheet: String
        var console: String
        var device: Device
    }

    @Test("what the device saw arrives whole, with and without a network, and two models came over the air; again it trains nothing, and nothing is left running")
    func story() throws {
        try withTemporaryFolder { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"), perClass: 15)
            let arguments = ["demo", "--photos", "photos", "--epochs", "5", "--out", "d", "--json"]
            let run = try BrachioProcess.run(arguments, in: folder)
            try #require(run.status == 0, "\(run.errors)")
            let story = try run.json(Story.self, line: run.outputLines.count - 1)
            #expect(story.count == 9)
            #expect(story.device.first.frames == 9 && story.device.second.frames == 9)
            #expect(story.device.waitedOnDevice >= 4)
            #expect(story.device.sent > 18 && story.device.received == story.device.sent)
            // What the device says of the photos is what the compiled package says here.
            #expect(story.device.second.accuracy == story.accuracy)
            #expect(story.packages.map { ($0 as NSString).lastPathComponent } == ["first-model-host.tar.gz", "model-host.tar.gz", "model-jetson_nano.tar.gz"])
            for file in story.packages + [story.contactSheet, story.device.contactSheet] { #expect(FileManager.default.fileExists(atPath: file), "\(file)") }
            let labels = try String(contentsOf: folder.appendingPathComponent("d/training.manifest"), encoding: .utf8)
            #expect(labels.split(separator: "\n").count == 36 && labels.contains("groundtruth/image-classification"))
            #expect(try serverHasEnded(folder))

            let again = try BrachioProcess.run(arguments, in: folder)
            #expect(again.status == 0, "\(again.errors)")
            #expect(again.outputLines.count == 1, "no epoch is told")
            #expect(try serverHasEnded(folder))
        }
    }

    @Test("without a device the story ends with the answers; Ctrl-C in its middle leaves no server behind")
    func shorter() throws {
        try withTemporaryFolder { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"))
            let short = try BrachioProcess.run(["demo", "--photos", "photos", "--epochs", "1", "--out", "short", "--without-device"], in: folder)
            #expect(short.status == 0 && short.output.contains("contact sheet:") && !short.output.contains("on the device"), "\(short.errors)")
            let stopped = try BrachioProcess.run(["demo", "--photos", "photos", "--epochs", "500", "--out", "d"], in: folder, interruptAt: "epoch 2:")
            #expect(stopped.status == 130 && stopped.errors.contains("run the demo again to go on"), "\(stopped.errors.suffix(2_000))")
            #expect(try serverHasEnded(folder))
        }
    }

    /// The server's lock names its process.
    private func serverHasEnded(_ folder: URL) throws -> Bool {
        let holder = try String(contentsOf: folder.appendingPathComponent("d/cloud/server.lock"), encoding: .utf8)
        guard let number = Int32(holder.trimmingCharacters(in: .whitespacesAndNewlines)) else { return false }
        return kill(number, 0) != 0
    }
}
