internal import BrachioManifest
internal import BrachioObjectStore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension LabellingStore {
    /// Adds the photos that came to a prefix since the last look, with what a device's model said of them where that stands beside them. The
    /// work grows with what came, not with what is there.
    func addNewPhotos(of prefix: S3Location, to job: LabellingJob, from objects: ObjectStore) async throws {
        var mark: Int64 = try await database.read { db in try db.row("SELECT watched FROM job WHERE id = ?", [job.id])?[0] ?? 0 }
        while true {
            let page = try await objects.arrivals(in: prefix.bucket, prefix: prefix.key, since: mark)
            guard page.mark > mark else { return }
            let keys = page.keys.filter(PhotoKeys.isPhoto), places = keys.map { S3Location(bucket: prefix.bucket, key: $0).description }
            let fresh = Set(try await unknown(places, in: job.id)), lines = InputLines(settings: job.settings)
            var new: [NewObject] = [], seen: Set<String> = []
            for (key, place) in zip(keys, places) where fresh.contains(place) && seen.insert(place).inserted {
                let prediction = await DevicePrediction.read(of: key, in: prefix.bucket, from: objects)
                let record = try prediction?.record(of: place) ?? ManifestRecord(sourceReference: place)
                // Without the label that is to be verified or adjusted, it is asked for as any other.
                new.append((try? lines.object(record)) ?? NewObject(source: place, record: record.line))
            }
            // Whoever was told of the job when it began does not know that there is work again.
            if !new.isEmpty, job.counters.isDone { try await database.write { db in try db.run("DELETE FROM told WHERE job = ?", [job.id]) } }
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
