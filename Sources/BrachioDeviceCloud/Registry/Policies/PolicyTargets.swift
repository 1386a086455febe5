internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// What policies are attached to: certificates and thing groups, by ARN.
extension ThingRegistry {
    /// Attaches a policy. That it is attached already is no error.
    package func attachPolicy(_ name: String, to target: String) async throws {
        try await database.write { db in try Self.attachPolicy(name, to: target, db) }
        await announceRights(ofTarget: target)
    }

    static func attachPolicy(_ name: String, to target: String, _ db: Connection) throws {
        guard try policy(name, db) != nil else { throw BrachioError.missing("policy", name) }
        try require(target, db)
        try db.run("INSERT OR IGNORE INTO policy_targets VALUES (?, ?)", [name, target])
        let count: Int = try db.row("SELECT count(*) AS n FROM policy_targets WHERE target = ?", [target])?["n"] ?? 0
        guard count <= RegisteredPolicy.perTargetMax else {
            throw BrachioError(.limitExceeded, "\(target) would have \(count) policies", cause: "at most \(RegisteredPolicy.perTargetMax) are attached")
        }
    }

    /// Detaches a policy. That it is not attached is no error.
    package func detachPolicy(_ name: String, from target: String) async throws {
        try await database.write { db in
            guard try Self.policy(name, db) != nil else { throw BrachioError.missing("policy", name) }
            try db.run("DELETE FROM policy_targets WHERE policy = ? AND target = ?", [name, target])
        }
        await announceRights(ofTarget: target)
    }

    /// Names of the policies of a target, in order; with `isRecursive` also those of the groups above it.
    package func policies(attachedTo target: String, isRecursive: Bool = false, _ page: PageRequest) async throws -> RegistryPage<String> {
        try await database.read { db in
            try Self.require(target, db)
            var targets = [target]
            if isRecursive, let group = RegistryARN.name("thinggroup", in: target) {
                targets += try Self.ancestors(of: group, db).map(RegistryARN.group)
            }
            let names = try targets.flatMap { target in
                try db.rows("SELECT policy FROM policy_targets WHERE target = ?", [target]).map { $0["policy"] as String }
            }
            let rows = Set(names).sorted().filter { $0 > page.after }
            return RegistryPage(Array(rows.prefix(page.size + 1)), size: page.size) { $0 }
        }
    }

    /// ARNs of what a policy is attached to, in order.
    package func targets(ofPolicy name: String, _ page: PageRequest) async throws -> RegistryPage<String> {
        try await database.read { db in
            guard try Self.policy(name, db) != nil else { throw BrachioError.missing("policy", name) }
            let rows = try db.rows(
                "SELECT target FROM policy_targets WHERE policy = ? AND target > ? ORDER BY target LIMIT ?", [name, page.after, page.size + 1])
            return RegistryPage(rows.map { $0["target"] as String }, size: page.size) { $0 }
        }
    }

    private static func require(_ target: String, _ db: Connection) throws {
        if let id = RegistryARN.name("cert", in: target) {
            guard try certificate(id, db) != nil else { throw BrachioError.missing("certificate", id) }
        } else if let group = RegistryARN.name("thinggroup", in: target) {
            guard try self.group(group, db) != nil else { throw BrachioError.missing("thing group", group) }
        } else {
            throw BrachioError(.invalidInput, "a policy cannot be attached to '\(target.prefix(200))'", mend: "name a certificate or a thing group by its ARN")
        }
    }

    // MARK: whom a change reaches

    func announceRights(ofPolicy name: String) async {
        let targets = try? await database.read { db in
            try db.rows("SELECT target FROM policy_targets WHERE policy = ?", [name]).map { $0["target"] as String }
        }
        await announceRights(ofTargets: targets)
    }

    func announceRights(ofTarget target: String) async { await announceRights(ofTargets: [target]) }

    /// A group's policies reach the certificates of all things in it, so all are asked about again.
    private func announceRights(ofTargets targets: [String]?) async {
        let certificates = targets?.map { RegistryARN.name("cert", in: $0) }
        guard let certificates, !certificates.contains(nil) else { return await announce(.allRights) }
        if !certificates.isEmpty { await announce(.rights(certificates: Set(certificates.compactMap { $0 }))) }
    }
}
