internal import BrachioManifest
internal import BrachioObjectStore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension LabellingStore {
    /// Adds the photos that came to a prefix since the last look. The work grows with what came, not with what is there.
    func addNewPhotos(of prefix: S3Location, to job: LabellingJob, from objects: ObjectStore) async throws {
        var mark: Int64 = try await database.read { db in try db.row("SELECT watched FROM job WHERE id = ?", [job.id])?[0] ?? 0 }
        while true {
            let page = try await objects.arrivals(in: prefix.bucket, prefix: prefix.key, since: mark)
            guard page.mark > mark else { return }
            let sources = page.keys.filter(PhotoKeys.isPhoto).map { S3Location(bucket: prefix.bucket, key: $0).description }
            let fresh = try await unknown(sources, in: job.id)
            let new = try fresh.map { NewObject(source: $0, record: try ManifestRecord(sourceReference: $0).line) }
            try await append(new, to: job.id, watched: page.mark)
            mark = page.mark
        }
    }

    /// Those that the job does not have: an object that is put again, or stood in the manifest, is not labelled twice.
    private func unknown(_ sources: [String], in job: Int64) async throws -> [String] {
        try await database.read { db in
            var seen: Set<String> = []
            return try sources.filter { source in
                guard seen.insert(source).inserted else { return false }
                return try db.row("SELECT 1 FROM data_object WHERE job = ? AND source = ?", [job, source]) == nil
            }
        }
    }
}
