internal import BrachioCore
internal import BrachioManifest
package import BrachioObjectStore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension LabellingStore {
    /// Reads the input manifest of a job that initializes, makes its lines data objects and opens the job; or fails the job, saying why.
    ///
    /// A program that was killed meanwhile reads the manifest again from its beginning.
    package func readInput(of job: LabellingJob, from objects: ObjectStore, progress: @Sendable (Int) -> Void = { _ in }) async throws {
        do {
            try await removeObjects(of: job.id)
            let count = try await readLines(of: job, from: objects, progress: progress)
            guard count > 0 else { throw BrachioError(.invalidInput, "the input manifest \(job.settings.input) has no lines") }
            try await apply(.imported, to: job.id)
        } catch let error as BrachioError where error.code != .system && error.code != .corrupted {
            try await apply(.failed("ClientError: \(error)"), to: job.id)
        }
    }

    private func removeObjects(of job: Int64) async throws {
        try await database.write { db in
            try db.run("DELETE FROM data_object WHERE job = ?", [job])
            try db.run("UPDATE job SET total = 0, human = 0, machine = 0, failed = 0 WHERE id = ?", [job])
        }
    }

    private func readLines(of job: LabellingJob, from objects: ObjectStore, progress: @Sendable (Int) -> Void) async throws -> Int {
        let input = job.settings.input
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-manifest-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: copy) }
        do {
            let manifest = try await objects.open(input.bucket, input.key)
            guard manifest.version.bytes <= LabellingLimits.manifestBytes else {
                throw BrachioError(.limitExceeded, "the manifest has \(manifest.version.bytes) bytes; at most \(LabellingLimits.manifestBytes) are read")
            }
            try await manifest.write(to: copy)
        } catch let error as BrachioError where error.code != .system { throw error.within("input manifest \(input)") }
        let reader = InputLines(settings: job.settings)
        var batch: [NewObject] = [], count = 0
        for line in try ManifestReader(copy) {
            do { batch.append(try reader.object(line.record.get())) } catch let error as BrachioError {
                // The name of the copy says nothing to anybody.
                let text = error.message.replacingOccurrences(of: "\(copy.path), line \(line.number): ", with: "")
                throw BrachioError(error.code, "\(input), line \(line.number): \(text)", cause: error.cause, mend: error.mend)
            }
            if batch.count == LabellingLimits.importedObjects {
                count = try await append(batch, to: job.id, expected: count)
                batch = []
                progress(count)
            }
        }
        return batch.isEmpty ? count : try await append(batch, to: job.id, expected: count)
    }
}

/// Manifest lines as a job's data objects.
struct InputLines {
    let settings: JobSettings

    func object(_ record: ManifestRecord) throws -> NewObject {
        guard let source = record.sourceReference else {
            throw BrachioError(
                .invalidInput, "the line has no 'source-ref'", cause: record.string("source") == nil ? nil : "texts are not labelled here")
        }
        guard source.hasPrefix("s3://") else {
            throw BrachioError(.invalidInput, "photo \(source.prefix(200)) is not in a bucket", mend: "write s3://bucket/key into 'source-ref'")
        }
        var object = NewObject(source: source, record: record.line)
        if let label = try ExistingLabel(record, LabelAttribute(settings.attribute)) { object.label = label.indices(in: settings) }
        if let previous = settings.previousAttribute {
            guard let label = try ExistingLabel(record, LabelAttribute(previous)) else {
                throw BrachioError(.invalidInput, "the line has no label '\(previous)' to \(settings.kind.rawValue)")
            }
            object.current = settings.kind == .verify ? label.names : label.indices(in: settings).map(settings.names) ?? label.names
        }
        return object
    }
}
