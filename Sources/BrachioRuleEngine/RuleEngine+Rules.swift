internal import BrachioCore
internal import BrachioRules
internal import Foundation

/// Rules by name. A change holds for every message that is taken after it has returned.
extension RuleEngine {
    package func create(_ name: String, _ definition: RuleDefinition) async throws {
        _ = try CompiledRule(name: name, definition)
        let rule = StoredRule(name: name, definition: definition, created: now())
        try await change { engine in try await engine.store.insert(rule) }
    }

    package func replace(_ name: String, _ definition: RuleDefinition) async throws {
        _ = try CompiledRule(name: name, definition)
        try await change { engine in try await engine.store.replace(name) { _ in definition } }
    }

    package func setEnabled(_ name: String, _ isEnabled: Bool) async throws {
        try await change { engine in
            try await engine.store.replace(name) { definition in
                var definition = definition
                definition.ruleDisabled = !isEnabled
                return definition
            }
        }
    }

    /// Deletes a rule; one that is not there counts as deleted. What it has taken in is still delivered, but no error action is told.
    package func delete(_ name: String) async throws {
        try await change { engine in try await engine.store.delete(name) }
        lanes.forgetCounts(of: name)
    }

    /// - Throws: `notFound`.
    package func rule(_ name: String) async throws -> StoredRule {
        guard let rule = try await rules().first(where: { $0.name == name }) else { throw RuleStore.missing(name) }
        return rule
    }

    /// All rules by name.
    package func rules() async throws -> [StoredRule] { try await store.all() }

    package func counts(of rule: String) -> RuleCounts { lanes.counts(of: rule) }

    package func arn(of rule: String) -> String { "arn:aws:iot:\(settings.region):\(settings.account):rule/\(rule)" }

    private func change(_ body: @escaping @Sendable (RuleEngine) async throws -> Void) async throws {
        try await changes.run {
            try await body(self)
            try await self.reload()
        }
    }
}

extension StoredRule {
    /// The topic filter that the rule's statement names; empty for a rule that only Basic Ingest triggers.
    package var topicPattern: String { (try? RuleStatement(sql: definition.sql))?.filter ?? "" }
}
