import Foundation
import TestSupport
import Testing

/// The portal's logic in the browser (queue of answers, tasks ahead, selection, zoom, …) under Node's own test runner.
@Suite(.enabled(if: Node.executable != nil, Comment(rawValue: Node.missing)))
struct ScriptTests {
    @Test("the modules do what their tests say")
    func modules() throws {
        let folder = TestData.packageRoot.appendingPathComponent("Tests/PortalTests/Scripts")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasSuffix(".test.mjs") }.map(\.path).sorted()
        #expect(files.count >= 8)
        let (status, output) = try Node.run(["--test", "--test-reporter=tap"] + files)
        let failed = output.split(separator: "\n").filter { $0.drop { $0 == " " }.hasPrefix("not ok") }
        #expect(failed == [])
        #expect(status == 0)
    }

    @Test("the script of every module can be read as a module")
    func syntax() throws {
        let folder = TestData.packageRoot.appendingPathComponent("Sources/BrachioConsole/Portal/Static")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "js" }
        #expect(files.count > 10)
        for file in files {
            let copy = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).mjs")
            defer { try? FileManager.default.removeItem(at: copy) }
            try FileManager.default.copyItem(at: file, to: copy)
            let (status, output) = try Node.run(["--check", copy.path])
            #expect(status == 0, "\(file.lastPathComponent): \(output)")
        }
    }
}

/// `BRACHIO_TEST_NODE`, or `node` on the path.
enum Node {
    static let missing = "no Node.js: run scripts/browser.sh, or set BRACHIO_TEST_NODE"

    static let executable: URL? = {
        let environment = ProcessInfo.processInfo.environment
        let candidates = environment["BRACHIO_TEST_NODE"].map { [$0] } ?? (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/node" }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }.map { URL(fileURLWithPath: $0) }
    }()

    static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        // The modules end in .js, as browsers like it: an older Node asks to be told that they are modules.
        if try isOld() { environment["NODE_OPTIONS"] = "--experimental-default-type=module" }
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: printed, as: UTF8.self))
    }

    /// Before 20.19 a module is not known by its content.
    private static func isOld() throws -> Bool {
        let process = Process()
        process.executableURL = executable
        process.arguments = ["--version"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let numbers = text.drop { !$0.isNumber }.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        guard numbers.count >= 2 else { return true }
        return numbers[0] < 20 || (numbers[0] == 20 && numbers[1] < 19)
    }
}
