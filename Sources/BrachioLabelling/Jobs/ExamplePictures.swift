internal import BrachioCore
package import BrachioObjectStore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// The example pictures of a job's instructions, by the addresses that the instructions have: which of them lie in a bucket, where those of other
/// hosts were put, and which could not be brought.
package struct ExamplePictures: Sendable {
    /// What became of a picture of another host.
    package enum Fetched: Sendable, Hashable {
        case kept(S3Location)
        case failed(String)
    }

    private let fetched: [String: Fetched]

    package init(fetched: [String: Fetched] = [:]) { self.fetched = fetched }

    /// Where the picture is shown from; `nil` where it is not shown.
    package func place(_ address: String) -> S3Location? {
        if let place = Self.bucketPlace(address) { return place }
        if case .kept(let place) = fetched[address] { return place }
        return nil
    }

    /// Places in a list of addresses of those that are shown.
    package func shown(_ addresses: [String]) -> [Int] { addresses.indices.filter { place(addresses[$0]) != nil } }

    /// Those that are not shown, each with the reason; `nil` while it is being brought.
    package func unshown(_ instructions: JobSettings.Instructions) -> [(address: String, why: String?)] {
        (instructions.good + instructions.bad).filter { place($0) == nil }.map { address in
            guard Self.isElsewhere(address) else { return (address, "it is neither in a bucket nor at an https address") }
            if case .failed(let why) = fetched[address] { return (address, why) }
            return (address, nil)
        }
    }

    /// Whether a manager may name it: in a bucket, or on another host over TLS.
    package static func isNameable(_ address: String) -> Bool { bucketPlace(address) != nil || address.lowercased().hasPrefix("https://") }

    static func isElsewhere(_ address: String) -> Bool { ["https://", "http://"].contains { address.lowercased().hasPrefix($0) } }

    private static func bucketPlace(_ address: String) -> S3Location? { address.hasPrefix("s3://") ? try? S3Location(address) : nil }
}

extension LabellingStore {
    package func examplePictures(of name: String) async throws -> ExamplePictures {
        try await database.read { [self] db in
            let rows = try db.rows("SELECT address, place, failure FROM fetched_example WHERE job = ?", [try job(name, db).id])
            let fetched = rows.map { row in
                let place = (row["place"] as String?).flatMap { try? S3Location($0) }
                return (row["address"] as String, place.map { ExamplePictures.Fetched.kept($0) } ?? .failed(row["failure"] ?? "it could not be brought"))
            }
            return ExamplePictures(fetched: Dictionary(fetched) { first, _ in first })
        }
    }

    /// Example pictures of other hosts that nobody has tried to bring yet, of jobs that have not ended.
    package func unfetchedExamples() async throws -> [(job: LabellingJob, address: String)] {
        let jobs = try await jobs(in: [.initializing, .inProgress])
        return try await database.read { db in
            try jobs.flatMap { job -> [(job: LabellingJob, address: String)] in
                let addresses = (job.settings.instructions.good + job.settings.instructions.bad).filter(ExamplePictures.isElsewhere)
                guard !addresses.isEmpty else { return [] }
                let known = Set(try db.rows("SELECT address FROM fetched_example WHERE job = ?", [job.id]).map { $0[0] as String })
                var seen = known
                let new = addresses.filter { seen.insert($0).inserted }
                return new.prefix(max(0, LabellingLimits.fetchedExamples - known.count)).map { (job, $0) }
            }
        }
    }

    /// Notes what became of a picture: it is not tried again.
    package func noteExample(_ address: String, _ fetched: ExamplePictures.Fetched, of job: Int64) async throws {
        let (place, failure): (String?, String?) =
            switch fetched {
            case .kept(let place): (place.description, nil)
            case .failed(let why): (nil, why)
            }
        try await database.write { db in
            try db.run("INSERT OR REPLACE INTO fetched_example (job, address, place, failure) VALUES (?, ?, ?, ?)", [job, address, place, failure])
        }
    }

    /// Has pictures that could not be brought tried once more.
    package func retryExamples(of name: String) async throws {
        try await database.write { [self] db in
            try db.run("DELETE FROM fetched_example WHERE place IS NULL AND job = ?", [try job(name, db).id])
        }
    }
}
