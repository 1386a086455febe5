internal import BrachioPersistence
package import Foundation
internal import GRDB

/// A job's output manifest in pieces, in the input's order, read as it is asked for: memory holds one page, whatever the size of the job.
package struct ManifestBody: AsyncSequence, Sendable {
    static let pageObjects = 1_000

    let store: LabellingStore
    let job: Int64
    let line: OutputLine
    /// Whether lines without a label are written too, as the input had them.
    let includesUnlabelled: Bool

    package init(_ job: LabellingJob, in store: LabellingStore, includesUnlabelled: Bool = false) throws {
        self.store = store
        self.job = job.id
        line = try OutputLine(job)
        self.includesUnlabelled = includesUnlabelled
    }

    package struct Iterator: AsyncIteratorProtocol {
        let body: ManifestBody
        var after = -1

        package mutating func next() async throws -> Data? {
            while true {
                let page = try await body.store.objects(of: body.job, after: after, count: ManifestBody.pageObjects)
                guard let last = page.last else { return nil }
                after = last.number
                var data = Data()
                for object in page where body.includesUnlabelled || object.state != .open {
                    data.append(contentsOf: try body.line.text(object).utf8)
                    data.append(0x0A)
                }
                if !data.isEmpty { return data }
            }
        }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(body: self) }
}

extension LabellingStore {
    /// Data objects of a job in the input's order.
    package func objects(of job: Int64, after number: Int = -1, count: Int, state: Seating.State? = nil) async throws -> [LabelledObject] {
        try await database.read { db in
            let rows =
                if let state {
                    try db.rows(
                        "SELECT \(LabelledObject.columns) FROM data_object WHERE job = ? AND state = ? AND number > ? ORDER BY number LIMIT ?",
                        [job, state.rawValue, number, count])
                } else {
                    try db.rows(
                        "SELECT \(LabelledObject.columns) FROM data_object WHERE job = ? AND number > ? ORDER BY number LIMIT ?", [job, number, count])
                }
            return rows.map(LabelledObject.init)
        }
    }
}
