internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// What several jobs have in common, kept under a name. A template is not changed; it is made and removed.
package struct DeviceJobTemplate: Hashable, Sendable, Codable {
    package var identifier: String
    package var description: String
    package var document: String
    package var documentSource: String?
    package var rollout: RolloutRate
    package var abort: [AbortCriterion]
    package var retries: [RetryCriterion]
    package var timeoutSeconds: Int64?
    package var linkSeconds: Int64?
    package var linkRole: String?
    package var createdAtSeconds: Int64 = 0

    /// - Parameter job: whose settings the template takes over.
    package init(identifier: String, description: String, of job: DeviceJob) {
        self.identifier = identifier
        self.description = description
        document = job.document.original
        documentSource = job.document.source
        rollout = job.rollout
        abort = job.abort
        retries = job.retries
        timeoutSeconds = job.timeoutSeconds
        linkSeconds = job.linkSeconds
        linkRole = job.linkRole
    }
}

extension DeviceJobService {
    /// - Throws: `alreadyExists`.
    package func create(_ template: DeviceJobTemplate) async throws -> DeviceJobTemplate {
        try await transact { ledger in
            var template = template
            template.createdAtSeconds = ledger.now
            guard try ledger.jobs.db.row("SELECT 1 FROM template WHERE id = ?", [template.identifier]) == nil else {
                throw BrachioError(.alreadyExists, "job template \(template.identifier) exists already")
            }
            let content = String(decoding: try JSONEncoder().encode(template), as: UTF8.self)
            try ledger.jobs.db.run("INSERT INTO template (id, content) VALUES (?, ?)", [template.identifier, content])
            return template
        }
    }

    /// - Throws: `notFound`.
    package func template(_ id: String) async throws -> DeviceJobTemplate {
        guard let row = try await store.database.read({ try Self.template($0.row("SELECT content FROM template WHERE id = ?", [id])) }) else {
            throw BrachioError.missing("job template", id)
        }
        return row
    }

    package func templates(_ page: PageRequest) async throws -> RegistryPage<DeviceJobTemplate> {
        try await store.database.read { db in
            let rows = try db.rows("SELECT content FROM template WHERE id > ? ORDER BY id LIMIT ?", [page.after, page.size + 1])
            return RegistryPage(try rows.compactMap { try Self.template($0) }, size: page.size, key: \.identifier)
        }
    }

    /// - Throws: `notFound`.
    package func deleteTemplate(_ id: String) async throws {
        try await transact { ledger in
            try ledger.jobs.db.run("DELETE FROM template WHERE id = ?", [id])
            if ledger.jobs.db.changesCount == 0 { throw BrachioError.missing("job template", id) }
        }
    }

    private static func template(_ row: Row?) throws -> DeviceJobTemplate? {
        try row.map { try JSONDecoder().decode(DeviceJobTemplate.self, from: Data(($0["content"] as String).utf8)) }
    }
}
