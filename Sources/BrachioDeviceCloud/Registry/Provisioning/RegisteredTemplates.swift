internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

extension ThingRegistry {
    package func createTemplate(
        _ name: String, body: String, description: String?, isEnabled: Bool, role: String, kind: RegisteredTemplate.Kind, tags: [String: String] = [:]
    ) async throws -> RegisteredTemplate {
        _ = try ProvisioningTemplate(body)
        let time = second()
        return try await database.write { db in
            guard name != CertificateRenewal.templateName, try Self.template(name, db) == nil else {
                throw BrachioError(.alreadyExists, "template \(name) exists already")
            }
            try db.run("INSERT INTO templates VALUES (?, ?, ?, ?, ?, 1, 2, ?, ?)", [name, description, isEnabled, role, kind.rawValue, time, time])
            try db.run("INSERT INTO template_versions VALUES (?, 1, ?, ?)", [name, body, time])
            try Self.setTags(tags, of: RegistryARN.template(name), db)
            return try Self.requiredTemplate(name, db)
        }
    }

    /// A template and its default version's body.
    package func template(_ name: String) async throws -> (template: RegisteredTemplate, body: String) {
        try await database.read { db in
            let template = try Self.requiredTemplate(name, db)
            guard let version = try Self.templateVersions(name, db).first(where: \.isDefault) else {
                throw BrachioError(.corrupted, "template \(name) has lost its default version")
            }
            return (template, version.body)
        }
    }

    package func templates(_ page: PageRequest) async throws -> RegistryPage<RegisteredTemplate> {
        try await database.read { db in
            let rows = try db.rows("SELECT * FROM templates WHERE name > ? ORDER BY name LIMIT ?", [page.after, page.size + 1])
            return RegistryPage(rows.map(Self.template), size: page.size) { $0.name }
        }
    }

    package func updateTemplate(_ name: String, description: String?, isEnabled: Bool?, role: String?, defaultVersion: Int64?) async throws {
        let time = second()
        try await database.write { db in
            let found = try Self.requiredTemplate(name, db)
            if let defaultVersion, try !Self.templateVersions(name, db).contains(where: { $0.version == defaultVersion }) {
                throw BrachioError.missing("version", "\(defaultVersion) of template \(name)")
            }
            try db.run(
                "UPDATE templates SET description = ?, enabled = ?, role = ?, default_version = ?, changed = ? WHERE name = ?",
                [description ?? found.description, isEnabled ?? found.isEnabled, role ?? found.role, defaultVersion ?? found.defaultVersion, time, name])
        }
    }

    package func deleteTemplate(_ name: String) async throws {
        try await database.write { db in
            _ = try Self.requiredTemplate(name, db)
            try db.run("DELETE FROM templates WHERE name = ?", [name])
            try Self.setTags(nil, of: RegistryARN.template(name), db)
        }
    }

    // MARK: versions

    package func createTemplateVersion(_ name: String, body: String, isDefault: Bool) async throws -> TemplateVersion {
        _ = try ProvisioningTemplate(body)
        let time = second()
        return try await database.write { db in
            _ = try Self.requiredTemplate(name, db)
            guard try Self.templateVersions(name, db).count < RegisteredTemplate.versionsMax else {
                throw BrachioError(.versionsExhausted, "template \(name) has \(RegisteredTemplate.versionsMax) versions", mend: "delete one first")
            }
            let version: Int64 = try db.row("SELECT next_version FROM templates WHERE name = ?", [name])?["next_version"] ?? 1
            try db.run("INSERT INTO template_versions VALUES (?, ?, ?, ?)", [name, version, body, time])
            try db.run("UPDATE templates SET next_version = next_version + 1, changed = ? WHERE name = ?", [time, name])
            if isDefault { try db.run("UPDATE templates SET default_version = ? WHERE name = ?", [version, name]) }
            return TemplateVersion(version: version, body: body, isDefault: isDefault, created: Date(timeIntervalSince1970: time))
        }
    }

    /// Versions from the newest on.
    package func templateVersions(_ name: String) async throws -> [TemplateVersion] {
        try await database.read { db in
            _ = try Self.requiredTemplate(name, db)
            return try Self.templateVersions(name, db)
        }
    }

    package func deleteTemplateVersion(_ name: String, _ version: Int64) async throws {
        try await database.write { db in
            guard try Self.requiredTemplate(name, db).defaultVersion != version else {
                throw BrachioError(.inUse, "version \(version) of template \(name) is the default", mend: "make another the default first")
            }
            try db.run("DELETE FROM template_versions WHERE template = ? AND version = ?", [name, version])
            guard db.changesCount == 1 else { throw BrachioError.missing("version", "\(version) of template \(name)") }
        }
    }

    private static func requiredTemplate(_ name: String, _ db: Connection) throws -> RegisteredTemplate {
        guard let found = try template(name, db) else { throw BrachioError.missing("template", name) }
        return found
    }

    static func template(_ name: String, _ db: Connection) throws -> RegisteredTemplate? {
        try db.row("SELECT * FROM templates WHERE name = ?", [name]).map(template)
    }

    private static func template(_ row: Row) -> RegisteredTemplate {
        RegisteredTemplate(
            name: row["name"], description: row["description"], isEnabled: row["enabled"], role: row["role"],
            kind: .init(rawValue: row["kind"]) ?? .fleet, defaultVersion: row["default_version"], created: Date(timeIntervalSince1970: row["created"]),
            changed: Date(timeIntervalSince1970: row["changed"]))
    }

    private static func templateVersions(_ name: String, _ db: Connection) throws -> [TemplateVersion] {
        let current: Int64? = try db.row("SELECT default_version FROM templates WHERE name = ?", [name])?["default_version"]
        return try db.rows("SELECT * FROM template_versions WHERE template = ? ORDER BY version DESC", [name]).map { row in
            TemplateVersion(version: row["version"], body: row["body"], isDefault: row["version"] == current, created: Date(timeIntervalSince1970: row["created"]))
        }
    }
}
