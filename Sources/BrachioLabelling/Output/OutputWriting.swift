package import BrachioObjectStore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Writes a job's output folder. Every file is put whole, so that a reader sees the one before or the one after, at any moment.
package struct OutputWriter: Sendable {
    /// Objects whose responses are put in one round.
    static let roundObjects = 500
    /// Responses that are put at the same time: they share the disk's syncs.
    static let putsAtOnce = 16

    let store: LabellingStore
    let objects: ObjectStore
    /// What the model has to say, for jobs with labels by machine.
    let advice: any LabellingAdvice

    package init(store: LabellingStore, objects: ObjectStore, advice: any LabellingAdvice = NoAdvice()) {
        self.store = store
        self.objects = objects
        self.advice = advice
    }

    /// Brings the bucket up to what the job knows: workers' responses and consolidations of objects that changed, then the manifest.
    ///
    /// - Parameter isLast: writes the manifest even where nothing changed, with the lines that never got a label where the job was stopped.
    package func write(_ job: LabellingJob, isLast: Bool = false) async throws {
        var changed = isLast
        while try await writeRound(job) { changed = true }
        guard changed else { return }
        try await writeIntermediate(job)
        if let automation = job.settings.automation { try await writeAutomation(job, automation) }
        let stopped = job.lifecycle.phase == .stopping || job.lifecycle.phase == .stopped
        let body = try ManifestBody(job, in: store, includesUnlabelled: isLast && stopped)
        try await put(job, "manifests/output/output.manifest", body)
    }

    /// What there is at the moment: every line of the input, with its label where it has one; and the labels of people alone.
    private func writeIntermediate(_ job: LabellingJob) async throws {
        try await put(job, "manifests/intermediate/1/output.manifest", ManifestBody(job, in: store, includesUnlabelled: true))
        let line = try OutputLine(job)
        try await put(job, "annotations/intermediate/1/annotations.json", ManifestBody(job, in: store) { object in
            object.state == .labelled && !object.isImported ? try ConsolidationFiles.annotation(object, line) : nil
        })
    }

    func put(_ job: LabellingJob, _ path: String, _ body: ManifestBody) async throws {
        _ = try await objects.put(request(job, path, "application/x-ndjson"), body: body)
    }

    /// - Returns: whether there was anything to write.
    private func writeRound(_ job: LabellingJob) async throws -> Bool {
        let changed = try await store.unwritten(of: job.id, count: Self.roundObjects)
        guard !changed.isEmpty else { return false }
        let answers = try await store.answers(of: changed.map(\.number), in: job.id)
        try await putResponses(job, changed.map(\.number), answers)
        let line = try OutputLine(job), name = WorkerResponse.time(store.now())
        let folder = "annotations/consolidated-annotation/"
        let suffix = "iteration-1/\(name)-\(changed[0].number).json"
        try await objects.put(
            request(job, folder + "consolidation-request/" + suffix), bytes: ConsolidationFiles.request(changed, answers, job.settings))
        try await objects.put(request(job, folder + "consolidation-response/" + suffix), bytes: ConsolidationFiles.response(changed, line))
        try await store.setWritten(changed, of: job.id)
        return true
    }

    /// Puts a file for each object with answers, and removes that of one whose answers were all taken back.
    private func putResponses(_ job: LabellingJob, _ numbers: [Int], _ answers: [Int: [GivenAnswer]]) async throws {
        // One name for each object, so that an answer that was changed takes the place of the one before.
        let name = WorkerResponse.time(job.created)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        let files = try numbers.map { (number: $0, bytes: try answers[$0].map { try encoder.encode(WorkerResponse($0, job.settings)) }) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, file) in files.enumerated() {
                if place >= Self.putsAtOnce { try await group.next() }
                let request = request(job, "annotations/worker-response/iteration-1/\(file.number)/\(name).json")
                group.addTask {
                    if let bytes = file.bytes {
                        _ = try await objects.put(request, bytes: bytes)
                    } else {
                        _ = try await objects.delete(request.bucket, request.key)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    func request(_ job: LabellingJob, _ path: String, _ type: String = "application/json") -> PutRequest {
        let place = job.settings.output.appending("\(job.name)/\(path)")
        var request = PutRequest(bucket: place.bucket, key: place.key)
        request.metadata.contentType = type
        return request
    }
}

extension LabellingStore {
    /// Jobs that have ended since a time and of which the bucket knows less than the tables.
    func corrected(since time: Date) async throws -> [LabellingJob] {
        try await database.read { [self] db in
            try db.rows(
                """
                SELECT \(LabellingJob.columns) FROM job WHERE phase IN ('completed', 'stopped') AND modified >= ?
                    AND EXISTS (SELECT 1 FROM data_object INDEXED BY data_object_unwritten WHERE job = job.id AND is_unwritten = 1)
                """, [Milliseconds.of(time)]
            ).map { try LabellingJob($0, self) }
        }
    }

    /// Objects of which the bucket knows less than the tables.
    func unwritten(of job: Int64, count: Int) async throws -> [LabelledObject] {
        try await database.read { db in
            try db.rows(
                """
                SELECT \(LabelledObject.columns) FROM data_object INDEXED BY data_object_unwritten
                WHERE job = ? AND is_unwritten = 1 ORDER BY number LIMIT ?
                """, [job, count]
            ).map(LabelledObject.init)
        }
    }

    /// Notes that these objects are in the bucket as they are here; one that has changed meanwhile stays to be written.
    func setWritten(_ objects: [LabelledObject], of job: Int64) async throws {
        try await database.write { db in
            for object in objects {
                try db.run(
                    "UPDATE data_object SET is_unwritten = 0 WHERE job = ? AND number = ? AND changes = ?", [job, object.number, object.changes])
            }
        }
    }
}
