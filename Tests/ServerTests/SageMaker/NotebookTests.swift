import Foundation
import TestSupport
import Testing

private let python = PythonPeer.executable("notebook")
private let missing = "no Python with the SageMaker SDK: scripts/python-peers.sh notebook"

/// The SageMaker SDK and the example notebook, as a person starts them: with what `brachio env --notebook` prints, and nothing else.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: python != nil, Comment(rawValue: missing)), .timeLimit(.minutes(10)))
struct NotebookTests {
    private struct Notebook: Decodable {
        struct Output: Decodable { var text: [String]? }
        struct Cell: Decodable { var outputs: [Output]? }
        var cells: [Cell]

        var printed: String { cells.flatMap { $0.outputs ?? [] }.flatMap { $0.text ?? [] }.joined() }
    }

    @Test("the example notebook runs from its first cell to its last: role, manifests, training, package")
    func example() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("notebook-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let examples = TestData.packageRoot.appendingPathComponent("Examples")
        try FileManager.default.copyItem(
            at: examples.appendingPathComponent("train-and-compile.ipynb"), to: folder.appendingPathComponent("notebook.ipynb"))
        try RunningServer.with { server in
            _ = try shell("""
                python - <<'END'
                import pathlib
                from PIL import Image
                for name, colour in ("blue", (20, 40, 210)), ("red", (210, 40, 20)):
                    pathlib.Path("photos", name).mkdir(parents=True)
                    for number in range(8):
                        Image.new("RGB", (20, 16 + number), (colour[0], 10 * number, colour[2])).save(f"photos/{name}/{number}.jpg")
                END
                python '\(examples.path)/photos_to_bucket.py' photos s3://dinosaurs/labels/dinosaur
                python -m nbconvert --log-level WARN --to notebook --execute --inplace notebook.ipynb
                """, server, in: folder)
        }
        let printed = try JSONDecoder().decode(Notebook.self, from: Data(contentsOf: folder.appendingPathComponent("notebook.ipynb"))).printed
        #expect(printed.contains("arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-Brachio us-east-1"))
        #expect(printed.contains("{'train': 12, 'validation': 4} 2 classes"))
        #expect(printed.contains(".dkr.ecr.us-east-1.amazonaws.com/image-classification:1"))
        #expect(printed.contains("Completed: "))
        #expect(printed.contains("'validation:accuracy'"))
        #expect(printed.contains("s3://dinosaurs/labels/dinosaur/compiled/model-jetson_nano.tar.gz"))
    }

    @Test("the SDK asks this endpoint who it is, and a sitecustomize of the user still runs")
    func identity() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("notebook-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appendingPathComponent("own"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("import builtins\nbuiltins.own_module_ran = True\n".utf8).write(to: folder.appendingPathComponent("own/sitecustomize.py"))
        let printed = try RunningServer.with { server in
            try shell("""
                export PYTHONPATH=own
                eval "$('\(RunningServer.executable.path)' env --notebook --data '\(server.data.path)')"
                python -c 'import sagemaker; print(sagemaker.Session().get_caller_identity_arn(), own_module_ran)'
                """, server, in: folder)
        }
        #expect(printed.hasSuffix("arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole-Brachio True\n"))
    }

    /// Runs a script in a shell that has what `brachio env --notebook` prints, and the virtual environment's programs.
    @discardableResult
    private func shell(_ script: String, _ server: RunningServer, in folder: URL) throws -> String {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("AWS_") }
        environment["PATH"] = "\(python?.deletingLastPathComponent().path ?? ""):\(environment["PATH"] ?? "")"
        environment.merge(
            [
                "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true",
                "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "NOTEBOOK_EPOCHS": "2", "NOTEBOOK_LAYERS": "20", "NOTEBOOK_SIDE": "16",
                "NOTEBOOK_POLL_SECONDS": "0.2", "IPYTHONDIR": folder.appendingPathComponent("ipython").path,
            ], uniquingKeysWith: { $1 })
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-ec", "eval \"$('\(RunningServer.executable.path)' env --notebook --data '\(server.data.path)')\"\n" + script]
        process.environment = environment
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let printed = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the script ended with status \(process.terminationStatus) after printing \(printed)")
        return printed
    }
}
