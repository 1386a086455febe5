internal import BrachioCore
package import Foundation

/// The folder that a worker and the program that started it share. Nothing else passes between them, but for the end of the worker's
/// standard input, which asks it to stop.
///
/// | File | Holds | Written by |
/// |---|---|---|
/// | `specification.json` | what is to be done | the program, before the worker starts |
/// | `input/` | what the work needs | the program, before the worker starts |
/// | `work/` | the worker's own; what it resumes from lies here | the worker |
/// | `events.jsonl` | one ``WorkerEvent`` a line | the worker, appending |
/// | `output/` | what the work gives | the worker |
/// | `worker.lock` | nothing; see ``WorkerLock`` | the worker |
/// | `result.json` | a ``WorkerResult``, put in place whole as the last thing | the worker |
package struct WorkerFolder: Sendable, Hashable {
    package let url: URL

    package init(_ url: URL) { self.url = url }

    package var specification: URL { url.appendingPathComponent("specification.json") }
    package var input: URL { url.appendingPathComponent("input", isDirectory: true) }
    package var work: URL { url.appendingPathComponent("work", isDirectory: true) }
    package var output: URL { url.appendingPathComponent("output", isDirectory: true) }
    package var events: URL { url.appendingPathComponent("events.jsonl") }
    package var result: URL { url.appendingPathComponent("result.json") }

    /// Makes the folders that are missing.
    package func make() throws {
        for folder in [url, input, work, output] {
            do {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw BrachioError(.system, "cannot make the folder \(folder.path)", cause: error.localizedDescription)
            }
        }
    }

    /// What is to be done, in the form of the job's kind.
    package func read<Specification: Decodable>(_ form: Specification.Type) throws -> Specification {
        guard let data = try? Data(contentsOf: specification) else {
            throw BrachioError(.notFound, "\(specification.path) cannot be read", mend: "workers are started by brachio serve")
        }
        do { return try JSONDecoder().decode(form, from: data) } catch {
            throw BrachioError(.corrupted, "\(specification.path) is no specification", cause: "\(error)")
        }
    }

    package func store(_ result: WorkerResult) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try AtomicFile.write(try encoder.encode(result), to: self.result)
    }

    package func storedResult() -> WorkerResult? {
        (try? Data(contentsOf: result)).flatMap { try? JSONDecoder().decode(WorkerResult.self, from: $0) }
    }

    /// Takes away a result that an earlier worker left, so that it is not taken for the next one's.
    package func forgetResult() { try? FileManager.default.removeItem(at: result) }

    /// Takes away everything but the events.
    package func clean() {
        for item in [input, work, output, specification, result] { try? FileManager.default.removeItem(at: item) }
    }
}

/// What a worker leaves behind.
package struct WorkerResult: Sendable, Hashable, Codable {
    package enum Ending: String, Sendable, Hashable, Codable { case finished, interrupted, failed }

    package var ending: Ending
    /// Why it failed, in words for the person who asked for the job.
    package var reason: String?
    /// Names of files in `output/`.
    package var files: [String]
    /// What was measured last, by name.
    package var metrics: [String: Double]

    package init(ending: Ending, reason: String? = nil, files: [String] = [], metrics: [String: Double] = [:]) {
        self.ending = ending
        self.reason = reason
        self.files = files
        self.metrics = metrics
    }
}
