import BrachioLabelling
import Foundation
import TestSupport
import Testing

/// Every command of docs/howto/label.md, as it stands there: in a folder with photos, with `brachio` on the path and a server that runs.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)), .timeLimit(.minutes(10)))
struct HowtoTests {
    /// The page's blocks between fences: shell without a language, Python with one.
    private static func page() throws -> (commands: [String], python: String) {
        let text = try String(contentsOf: TestData.packageRoot.appendingPathComponent("docs/howto/label.md"), encoding: .utf8)
        var commands: [String] = [], python = "", fence: Substring?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                fence = fence == nil ? line.dropFirst(3) : nil
            } else if fence == "python" {
                python += line + "\n"
            } else if fence != nil {
                commands.append(String(line))
            }
        }
        // Commands within sentences.
        let quoted = text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
        return (commands + quoted.filter { $0.hasPrefix("brachio labelling ") && $0.contains(" --") }, python)
    }

    /// A folder of work with a server on its data.
    private struct Place {
        let folder: URL
        let server: RunningServer

        init() throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("howto-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder.appendingPathComponent("photos"), withIntermediateDirectories: true)
            for name in ["1.jpg", "2.jpg", "3.jpg"] { try Data(name.utf8).write(to: folder.appendingPathComponent("photos/\(name)")) }
            server = try RunningServer.start(on: folder.appendingPathComponent("home/brachio"))
        }

        func close() {
            server.stop()
            try? FileManager.default.removeItem(at: folder)
        }

        func start(_ command: String) throws -> (Process, Pipe) {
            let process = Process(), output = Pipe()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-c", command]
            process.currentDirectoryURL = folder
            var environment = ProcessInfo.processInfo.environment
            environment["XDG_DATA_HOME"] = folder.appendingPathComponent("home").path
            environment["PATH"] = RunningServer.executable.deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "")
            process.environment = environment
            process.standardOutput = output
            process.standardError = output
            try process.run()
            return (process, output)
        }

        @discardableResult
        func run(_ command: String) throws -> String {
            let (process, output) = try start(command)
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(command): \(text)")
            return text
        }

        /// Everybody in a job's team answers all that there is for them, up to so many photos.
        ///
        /// - Parameter command: what makes the job; when it ends without, there is nothing to wait for.
        ///   - label: what the team's worker of a number says of a photo.
        func answer(
            _ job: String, team: String, upTo maximum: Int = .max, of command: Process? = nil,
            label: (_ worker: Int, _ object: Int) -> String = { ["cat", "dog", "fox"][$1 % 3] }
        ) async throws {
            let store = try LabellingStore(file: folder.appendingPathComponent("home/brachio/db/labelling.sqlite"))
            defer { try? store.close() }
            try await Self.begun(job, in: store, command)
            let desk = LabellingDesk(store: store)
            for (number, worker) in try await store.members(ofTeam: team).enumerated() {
                let tasks = try await desk.claim(job, worker: worker, count: min(maximum, 100))
                let answers = tasks.map { Answer(task: $0.id, classes: [label(number, $0.object)]) }
                #expect(try await desk.submit(job, worker: worker, answers).allSatisfy { $0.status.isKept })
            }
        }

        /// Waits until a job's photos are known.
        static func begun(_ job: String, in store: LabellingStore, _ command: Process? = nil) async throws {
            while (try? await store.job(job).lifecycle.phase) ?? .initializing == .initializing {
                try Task.checkCancellation()
                try #require(command?.isRunning ?? true, "the command has ended without making job \(job)")
                try await Task.sleep(for: .milliseconds(20))
            }
        }

        func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path) }
        func lines(_ path: String) throws -> Int { try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8).split(separator: "\n").count }
    }

    private static let labelling = [
        "brachio label photos --classes cat,dog,fox --out labels.manifest",
        "brachio label photos --classes cat,dog,fox --workers ann@example.org,bob@example.org --workers-per-photo 2",
    ]

    @Test("the page shows the commands that these tests run")
    func complete() throws {
        #expect(Set(try Self.page().commands) == Set(Self.labelling + Self.jobs))
    }

    @Test("with one command, alone and with others", arguments: [0, 1])
    func label(_ number: Int) async throws {
        let place = try Place()
        defer { place.close() }
        let (process, output) = try place.start(Self.labelling[number])
        defer { if process.isRunning { process.terminate() } }
        try await place.answer("photos", team: "photos", of: process)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.contains(place.server.console + (number == 0 ? "/sign-in/link/" : "/work")), "\(text)")
        #expect(try place.lines(number == 0 ? "labels.manifest" : "photos.manifest") == 3)
        if number == 1 { #expect(text.contains("ann@example.org signs in with the temporary password")) }
    }

    /// What the page's script finds in the bucket.
    private static let bucket = """
        import boto3, json
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="photos")
        for number in range(4): s3.put_object(Bucket="photos", Key=f"raw/{number}.jpg", Body=b"photo")
        put = lambda key, text: s3.put_object(Bucket="photos", Key=key, Body=text.encode())
        put("in.manifest", "\\n".join(json.dumps({"source-ref": f"s3://photos/raw/{n}.jpg"}) for n in range(4)))
        put("classes.json", json.dumps({"document-version": "2018-11-28", "labels": [{"label": n} for n in ("cat", "dog", "fox")]}))
        put("template.liquid", '<crowd-form><crowd-image-classifier name="c" categories="[]"></crowd-image-classifier></crowd-form>')
        """

    private static let review = "brachio labelling review animals --below 0.8"

    private static let jobs = [
        "brachio manifest s3://photos/raw/", "brachio labelling status", "brachio labelling status animals", review,
        "brachio labelling review animals --training animals-first", "brachio labelling export animals --format csv --out animals.csv",
        "brachio labelling export animals --format folders --out animals",
        "brachio labelling import project.json --format label-studio --label animal --out animals.manifest", "brachio labelling stop animals",
    ]

    @Test("jobs: made by a script, looked at, exported, imported, reviewed, stopped")
    func jobs() async throws {
        let place = try Place()
        defer { place.close() }
        try place.server.python(Self.bucket)
        try place.server.python(try Self.page().python)
        #expect(try place.run(Self.jobs[0]).contains("s3://photos/raw/dataset-"))
        try await place.answer("animals", team: "crew", upTo: 3)
        #expect(try place.run(Self.jobs[1]).contains("animals"))
        let status = try place.run(Self.jobs[2])
        #expect(status.contains("labelled  3 of 4") && status.contains("pending   1") && status.contains("ann@example.org"), "\(status)")
        #expect(try place.run(Self.jobs[5]).contains("3 photos") && place.lines("animals.csv") == 4)
        try place.run(Self.jobs[6])
        #expect(place.exists("animals/cat/0.jpg") && place.exists("animals/fox/2.jpg"))
        try place.run("brachio labelling export animals --format label-studio --out project.json")
        #expect(try place.run(Self.jobs[7]).contains("3 photos of 3 classes") && place.lines("animals.manifest") == 3)
        try Data("source,class\n3.jpg,fox\n".utf8).write(to: place.folder.appendingPathComponent("known.csv"))
        #expect(try place.run("brachio labelling gold animals known.csv").contains("1 of its photos"))
        #expect(try place.run(Self.jobs[8]).contains("animals stops"))
    }

    /// Two people a photo, so that what they disagree on is doubtful whatever the confidences come to over the whole job.
    @Test("photos that people disagreed on are reviewed")
    func reviewed() async throws {
        let place = try Place()
        defer { place.close() }
        try place.server.python(Self.bucket)
        try place.server.python(
            try Self.page().python
                .replacingOccurrences(of: "\"NumberOfHumanWorkersPerDataObject\": 1", with: "\"NumberOfHumanWorkersPerDataObject\": 2")
                .replacingOccurrences(of: "sagemaker.create_workforce", with: """
                    cognito.admin_create_user(UserPoolId=pool, Username="bob@example.org")
                    cognito.admin_add_user_to_group(UserPoolId=pool, Username="bob@example.org", GroupName="labellers")
                    sagemaker.create_workforce
                    """))
        try await place.answer("animals", team: "crew") { worker, object in object == 2 && worker == 1 ? "cat" : ["cat", "dog", "fox"][object % 3] }
        #expect(try place.run(Self.review).contains("for team crew"))
        let store = try LabellingStore(file: place.folder.appendingPathComponent("home/brachio/db/labelling.sqlite"))
        defer { try? store.close() }
        try await Place.begun("animals-review", in: store)
        #expect(try await store.numbers(of: ["s3://photos/raw/2.jpg"], in: store.job("animals-review").id).count == 1)
    }
}
