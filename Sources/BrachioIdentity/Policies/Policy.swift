/// A policy document, read: what IAM calls an identity-based policy.
package struct Policy: Sendable, Hashable {
    package struct Statement: Sendable, Hashable {
        package enum Effect: String, Sendable, Hashable { case allow = "Allow", deny = "Deny" }

        /// Patterns, or with `isExcluding` what the statement is not about (`NotAction`, `NotResource`).
        package struct Patterns: Sendable, Hashable {
            package var patterns: [String]
            package var isExcluding: Bool
        }

        /// One test of one key: `StringLike`, `s3:prefix`, `["photos/*"]`.
        package struct Condition: Sendable, Hashable {
            package var operation: String
            package var key: String
            package var values: [String]
        }

        package var id: String?
        package var effect: Effect
        package var actions: Patterns
        package var resources: Patterns
        package var conditions: [Condition]
    }

    package var statements: [Statement]
}
