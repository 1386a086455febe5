import BrachioLabelling
import Foundation
import TestSupport
import Testing

/// `brachio label` from a folder of photos to the manifest, with a worker who answers while it waits.
@Suite(.enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)), .timeLimit(.minutes(10)))
struct LabelCommandTests {
    private static func run(_ arguments: [String], errors: Bool = false) throws -> (status: Int32, output: String) {
        let process = Process(), output = Pipe()
        process.executableURL = RunningServer.executable
        process.arguments = arguments
        process.standardOutput = output
        if errors { process.standardError = output } else { process.standardError = FileHandle.nullDevice }
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test("photos are brought in, labelled, and written; then exported in each form")
    func label() async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("label-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let photos = root.appendingPathComponent("Two Animals"), data = root.appendingPathComponent("data"), out = root.appendingPathComponent("labels.manifest")
        try FileManager.default.createDirectory(at: photos.appendingPathComponent("more"), withIntermediateDirectories: true)
        for name in ["1.jpg", "2.jpg", "more/3.png"] { try Data(name.utf8).write(to: photos.appendingPathComponent(name)) }
        try Data("no photo".utf8).write(to: photos.appendingPathComponent("notes.txt"))

        let process = Process(), output = Pipe()
        process.executableURL = RunningServer.executable
        process.arguments = [
            "label", photos.path, "--classes", "cat, dog", "--data", data.path, "--port", "0", "--console-port", "0", "--out", out.path, "--json",
        ]
        process.standardOutput = output
        try process.run()
        defer { if process.isRunning { process.terminate() } }
        var lines = Lines(output.fileHandleForReading)
        let ready = lines.next() ?? ""
        #expect(ready.contains(#""event":"ready""#) && ready.contains(#""job":"Two-Animals""#) && ready.contains("http://127.0.0.1"))
        try await answer(data)
        var last = ""
        while let line = lines.next() { last = line }
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(last.contains(#""event":"completed""#) && last.contains(#""labelled":3"#))
        let manifest = try String(contentsOf: out, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(manifest.count == 3, "\(manifest)")
        #expect(manifest[0].hasPrefix(#"{"source-ref":"Two Animals/1.jpg","label":0,"#) && manifest[2].contains("Two Animals/more/3.png"), "\(manifest)")

        let status = try Self.run(["labelling", "status", "Two-Animals", "--data", data.path, "--json"])
        #expect(status.output.contains(#""labelled":3"#) && status.output.contains(#""status":"completed""#))
        let table = root.appendingPathComponent("labels.csv")
        #expect(try Self.run(["labelling", "export", "Two-Animals", "--data", data.path, "--format", "csv", "--out", table.path]).status == 0)
        #expect(try String(contentsOf: table, encoding: .utf8).split(separator: "\n").count == 4)
        let imported = root.appendingPathComponent("again.manifest")
        let result = try Self.run(["labelling", "import", table.path, "--format", "csv", "--label", "animal", "--out", imported.path, "--json"])
        #expect(result.status == 0 && result.output.contains(#""photos":3"#))
    }

    /// The owner, who is the team where no workers are named, answers everything.
    private func answer(_ data: URL) async throws {
        let store = try LabellingStore(file: data.appendingPathComponent("db/labelling.sqlite"))
        defer { try? store.close() }
        let desk = LabellingDesk(store: store)
        let owner = try #require(try await store.members(ofTeam: "Two-Animals").first)
        var answered = 0
        while answered < 3 {
            let tasks = try await desk.claim("Two-Animals", worker: owner, count: 10)
            let receipts = try await desk.submit("Two-Animals", worker: owner, tasks.map { Answer(task: $0.id, classes: [$0.object == 1 ? "dog" : "cat"]) })
            answered += receipts.filter { $0.status == .saved }.count
            // The manifest is still being read.
            if tasks.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        }
    }

    @Test("a folder without photos, and classes that are none, are refused with a reason")
    func refused() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("label-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root.appendingPathComponent("empty"), withIntermediateDirectories: true)
        let missing = try Self.run(["labelling", "status", "--data", root.appendingPathComponent("data").path])
        #expect(missing.status != 0)
        let one = try Self.run([
            "label", root.appendingPathComponent("empty").path, "--classes", "cat", "--data", root.appendingPathComponent("data").path, "--port", "0",
            "--console-port", "0",
        ])
        #expect(one.status != 0)
        let place = root.appendingPathComponent("nowhere").path
        let gone = try Self.run(["label", place, "--classes", "cat,dog", "--data", root.appendingPathComponent("untouched").path], errors: true)
        #expect(gone.status != 0 && gone.output.contains("folder \(place) does not exist"), "\(gone.output)")
        #expect(!FileManager.default.fileExists(atPath: root.appendingPathComponent("untouched").path), "nothing is started for its sake")
    }
}

/// What a process prints, line by line.
private struct Lines {
    private let handle: FileHandle
    private var pending = Data()

    init(_ handle: FileHandle) { self.handle = handle }

    mutating func next() -> String? {
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                defer { pending = Data(pending[(end + 1)...]) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            let piece = handle.availableData
            if piece.isEmpty { return nil }
            pending += piece
        }
    }
}
