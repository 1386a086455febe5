import BrachioCore
import Foundation
import Testing

private let commands = [
    "train", "evaluate", "compile", "classify", "benchmark", "inspect", "import", "rehearse", "demo", "serve", "env", "credentials", "console-link",
]

/// Good and bad command lines, and what they say. Exit statuses are those of sysexits.h.
@Suite(.enabled(if: BrachioProcess.isBuilt, "the program is built by a full build only"))
struct UsageTests {
    private func run(_ arguments: [String], _ prepare: (URL) throws -> Void = { _ in }) throws -> BrachioProcess {
        try withTemporaryFolder { folder in
            try prepare(folder)
            return try BrachioProcess.run(arguments, in: folder)
        }
    }

    @Test("every command explains itself with an example", arguments: commands)
    func help(command: String) throws {
        let result = try run([command, "--help"])
        #expect(result.status == 0)
        #expect(result.output.contains("Example:"))
        #expect(result.output.contains("brachio \(command)"))
        #expect(result.output.contains("--json"))
    }

    @Test("a wrong flag ends with 64 and the usage", arguments: commands)
    func wrongFlag(command: String) throws {
        let result = try run([command, "--no-such-flag"])
        #expect(result.status == 64)
        #expect(result.errors.contains("Usage: brachio \(command)"))
        #expect(result.output.isEmpty)
    }

    @Test("a value out of range ends with 64 and names the option", arguments: [
        ["train", "photos", "--batch", "0"], ["train", "photos", "--image-size", "4"], ["train", "photos", "--momentum", "1.5"],
        ["train", "photos", "--first-layer-rate", "0"],
        ["benchmark", "model", "--threads", "0"], ["compile", "model", "--batch", "-3"],
        ["train", "photos", "--layers", "18", "--network", "resnet18"], ["train", "photos", "--fine-tune-epochs", "3"],
        ["serve", "--example-host", "https://photos.example.org/"],
    ])
    func outOfRange(arguments: [String]) throws {
        let result = try run(arguments)
        #expect(result.status == 64)
        #expect(result.errors.contains("Error:"))
    }

    @Test("a file that is missing ends with 66 and is named", arguments: [
        ["train", "absent"], ["evaluate", "absent", "photos"], ["evaluate", "model", "absent"], ["compile", "absent"], ["classify", "absent", "x.jpg"],
        ["benchmark", "absent"], ["inspect", "absent"], ["import", "absent"], ["demo", "--photos", "absent"],
    ])
    func missing(arguments: [String]) throws {
        let result = try run(arguments) { folder in try ColouredPhotos.write(to: folder.appendingPathComponent("photos")) }
        #expect(result.status == 66)
        #expect(result.errors.contains("absent"))
    }

    @Test("what is not a model ends with 65", arguments: ["evaluate", "compile", "classify", "benchmark", "inspect", "import"])
    func notAModel(command: String) throws {
        let result = try run([command, "noise.bin"] + (["evaluate", "classify"].contains(command) ? ["photos"] : [])) { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"), perClass: 1)
            try Data("this is not a model".utf8).write(to: folder.appendingPathComponent("noise.bin"))
        }
        #expect(result.status == 65)
        #expect(result.errors.contains("noise.bin"))
    }

    @Test("a class folder without photos, a single class and an empty folder end with 65, the cause and how to mend it")
    func unusableFolders() throws {
        let bare = try run(["train", "photos"]) { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"))
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent("photos/bare"), withIntermediateDirectories: true)
        }
        #expect(bare.status == 65)
        #expect(bare.errors.contains("bare has no photos"))
        let single = try run(["train", "photos"]) { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"), classes: ["only"])
        }
        #expect(single.status == 65)
        #expect(single.errors.contains("one class only"))
        #expect(single.errors.contains("Mend:"))
        let empty = try run(["train", "."])
        #expect(empty.status == 65)
        #expect(empty.errors.contains("no class folders"))
    }

    @Test("a wrong line of a manifest is named")
    func manifest() throws {
        let result = try run(["train", "m.manifest"]) { folder in
            try Data("{\"source-ref\":\"a.png\",\"c\":0}\nnonsense\n".utf8).write(to: folder.appendingPathComponent("m.manifest"))
        }
        #expect(result.status == 65)
        #expect(result.errors.contains("m.manifest, line 2"))
    }

    @Test("with --json an error is one JSON line on standard error")
    func jsonError() throws {
        struct Document: Decodable {
            struct Content: Decodable { var code: String; var message: String }
            var error: Content
        }
        let result = try run(["inspect", "absent", "--json"])
        #expect(result.status == 66)
        let document = try JSONDecoder().decode(Document.self, from: Data(result.errors.utf8))
        #expect(document.error.code == "NotFound")
    }

    @Test("a folder that cannot take the result is found before the work is done")
    func unwritable() throws {
        let result = try run(["train", "photos", "--out", "no/such/folder/model.tar.gz"]) { folder in
            try ColouredPhotos.write(to: folder.appendingPathComponent("photos"))
        }
        #expect(result.status == 74)
        #expect(result.errors.contains("no/such/folder"))
    }
}
