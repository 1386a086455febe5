internal import BrachioPersistence
package import Foundation
internal import GRDB

/// Lines of a job's data objects in pieces, in the input's order, read as they are asked for: memory holds one page, whatever the size of the job.
package struct ManifestBody: AsyncSequence, Sendable {
    static let pageObjects = 1_000

    let store: LabellingStore
    let job: Int64
    /// A line without its end; `nil` leaves the object out.
    let text: @Sendable (LabelledObject) throws -> String?

    init(_ job: LabellingJob, in store: LabellingStore, text: @escaping @Sendable (LabelledObject) throws -> String?) {
        self.store = store
        self.job = job.id
        self.text = text
    }

    /// The output manifest.
    ///
    /// - Parameter includesUnlabelled: whether lines without a label are written too, as the input had them.
    package init(_ job: LabellingJob, in store: LabellingStore, includesUnlabelled: Bool = false) throws {
        let line = try OutputLine(job)
        self.init(job, in: store) { object in includesUnlabelled || object.state != .open ? try line.text(object) : nil }
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
                for object in page {
                    guard let line = try body.text(object) else { continue }
                    data.append(contentsOf: line.utf8)
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
