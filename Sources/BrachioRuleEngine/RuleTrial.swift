package import BrachioCore
package import BrachioRules

/// What a rule would do with a message, without doing it.
package struct RuleTrial: Sendable {
    package struct Action: Sendable {
        package let kind: String
        package let result: Result<Delivery, BrachioError>
    }

    /// Whether the topic is one of the rule's.
    package let isMeant: Bool
    /// Why the statement cannot be computed over this message.
    package let failure: BrachioError?
    /// What the rule selects; `nil` where WHERE does not hold, or where the rule fails.
    package let outcome: RuleOutcome?
    /// What each action would do; empty where nothing is selected.
    package let actions: [Action]

    /// - Throws: `sqlParse` and `invalidInput`, as creating the rule would.
    package init(
        _ definition: RuleDefinition, over message: IngestedMessage, hashMatchesParent: Bool = false, _ surroundings: RuleSurroundings
    ) throws(BrachioError) {
        let rule = try CompiledRule(name: "trial", definition)
        let seen = message.basicIngest?.message ?? message
        isMeant = message.basicIngest != nil || !RuleTree([rule.statement.filter], hashMatchesParent: hashMatchesParent).match(message.topic).isEmpty
        var outcome: RuleOutcome?, failure: BrachioError?
        do { outcome = try rule.statement.evaluate(seen.asRuleMessage, surroundings) } catch { failure = error }
        self.outcome = outcome
        self.failure = failure
        actions = outcome == nil ? [] : rule.actions.map { action in
            Action(kind: action.action.kind, result: Result { () throws(BrachioError) in try action.delivery(seen, surroundings) })
        }
    }
}
