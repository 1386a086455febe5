internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// Who may invoke a function besides those whose own policies let them.
package struct FunctionPermission: Hashable, Sendable {
    package var statement: String
    /// `lambda:InvokeFunction`.
    package var action: String
    /// A service such as `iot.amazonaws.com`, an account or an ARN.
    package var principal: String
    package var sourceARN: String?
    package var sourceAccount: String?

    package init(statement: String, action: String, principal: String, sourceARN: String? = nil, sourceAccount: String? = nil) {
        self.statement = statement
        self.action = action
        self.principal = principal
        self.sourceARN = sourceARN
        self.sourceAccount = sourceAccount
    }

    /// The statement of the policy as JSON.
    func document(resource: String) throws -> String {
        struct Document: Encodable {
            var Sid: String
            var Effect = "Allow"
            var Principal: [String: String]
            var Action: String
            var Resource: String
            var Condition: [String: [String: String]]?
        }
        let isService = principal.hasSuffix(".amazonaws.com")
        var condition: [String: [String: String]] = [:]
        if let sourceARN { condition["ArnLike"] = ["AWS:SourceArn": sourceARN] }
        if let sourceAccount { condition["StringEquals"] = ["AWS:SourceAccount": sourceAccount] }
        return try FleetStore.text(Document(
            Sid: statement, Principal: [isService ? "Service" : "AWS": principal], Action: action, Resource: resource,
            Condition: condition.isEmpty ? nil : condition))
    }
}

extension FleetStore {
    /// Adds a statement and returns it as JSON. - Throws: `notFound`, `alreadyExists`, `revisionMismatch`, `limitExceeded`.
    package func addPermission(_ permission: FunctionPermission, to reference: FunctionReference, revision: String?) async throws -> String {
        let document = try permission.document(resource: reference.arn), next = newIdentifier()
        return try await database.write { db in
            try db.touch(reference, wanted: revision, next: next)
            let known = try db.policyStatements(reference)
            guard !known.contains(where: { $0.name == permission.statement }) else {
                throw BrachioError(
                    .alreadyExists, "The statement id (\(permission.statement)) provided already exists. Please provide a new statement id, or remove the existing statement.")
            }
            guard known.reduce(document.utf8.count, { $0 + $1.document.utf8.count }) <= FleetLimits.policyBytes else {
                throw BrachioError(.limitExceeded, "the policy of \(reference.arn) would have more than \(FleetLimits.policyBytes) bytes")
            }
            try db.run(
                "INSERT INTO function_permission (function, qualifier, statement, document) VALUES (?, ?, ?, ?)",
                [reference.name, reference.qualifier?.text ?? "", permission.statement, document])
            return document
        }
    }

    package func removePermission(_ statement: String, from reference: FunctionReference, revision: String?) async throws {
        let next = newIdentifier()
        try await database.write { db in
            guard try db.policyStatements(reference).contains(where: { $0.name == statement }) else {
                throw BrachioError(.notFound, "Statement \(statement) is not found in resource policy.")
            }
            try db.touch(reference, wanted: revision, next: next)
            try db.run(
                "DELETE FROM function_permission WHERE function = ? AND qualifier = ? AND statement = ?",
                [reference.name, reference.qualifier?.text ?? "", statement])
        }
    }

    /// The policy as JSON, and the function's revision. - Throws: `notFound` where there is none.
    package func policy(of reference: FunctionReference) async throws -> (document: String, revision: String) {
        try await database.read { db in
            let version = try db.functionVersion(reference)
            let statements = try db.policyStatements(reference).map(\.document)
            guard !statements.isEmpty else { throw BrachioError(.notFound, "The resource you requested does not exist.") }
            return (#"{"Version":"2012-10-17","Id":"default","Statement":[\#(statements.joined(separator: ","))]}"#, version.revision)
        }
    }
}

extension Connection {
    fileprivate func policyStatements(_ reference: FunctionReference) throws -> [(name: String, document: String)] {
        try rows(
            "SELECT statement, document FROM function_permission WHERE function = ? AND qualifier = ? ORDER BY statement",
            [reference.name, reference.qualifier?.text ?? ""]
        ).map { ($0[0], $0[1]) }
    }

    /// A new revision for what the reference means.
    fileprivate func touch(_ reference: FunctionReference, wanted: String?, next: String) throws {
        let version = try functionVersion(reference)
        if case .alias(let name) = reference.qualifier {
            var alias = try functionAlias(name, of: reference.name)
            try FleetStore.check(revision: wanted, alias.revision)
            alias.revision = next
            return try put(alias)
        }
        try FleetStore.check(revision: wanted, version.revision)
        var changed = version
        changed.revision = next
        try put(changed)
    }
}
