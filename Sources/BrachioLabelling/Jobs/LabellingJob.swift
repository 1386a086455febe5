internal import BrachioObjectStore
internal import BrachioPersistence
package import Foundation
internal import GRDB

/// A labelling job as it stands.
package struct LabellingJob: Sendable {
    package var id: Int64
    package var name: String
    package var team: String
    package var settings: JobSettings
    package var lifecycle: LabellingLifecycle
    package var counters: LabelCounters
    /// The request as it came over the wire, for what is told again; empty for jobs that came another way.
    package var request: Data
    package var tags: [String: String]
    package var created: Date
    package var modified: Date

    package var outputFolder: String { settings.output.appending(name).description }
    package var outputManifest: String { settings.output.appending("\(name)/manifests/output/output.manifest").description }
}

extension LabellingJob {
    static let columns = """
        job.id, job.name, (SELECT name FROM team WHERE id = job.team) AS team_name, job.team, job.phase, job.revision, job.settings, \
        job.lifecycle, job.request, job.tags, job.created, job.modified, job.total, job.human, job.machine, job.failed, job.held, job.answers, job.answered
        """

    init(_ row: Row, _ store: LabellingStore) throws {
        id = row["id"]
        name = row["name"]
        team = row["team_name"]
        settings = try store.settings(of: row)
        lifecycle = try JSONDecoder().decode(LabellingLifecycle.self, from: row["lifecycle"])
        counters = LabelCounters(row)
        request = row["request"]
        tags = try JSONDecoder().decode([String: String].self, from: Data((row["tags"] as String).utf8))
        created = Milliseconds.date(row["created"])
        modified = Milliseconds.date(row["modified"])
    }
}

extension LabelCounters {
    init(_ row: Row) {
        total = row["total"]
        humanLabelled = row["human"]
        machineLabelled = row["machine"]
        failed = row["failed"]
        held = row["held"]
    }
}
