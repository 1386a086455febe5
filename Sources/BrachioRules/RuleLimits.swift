/// Limits on rules.
package enum RuleLimits {
    /// Length of one statement. IoT's own limit is 4,000.
    package static let statementBytes = 16_384
    /// Expressions within each other.
    static let nestingDepth = 48
    /// Items of one SELECT, arguments of one call, elements of one literal.
    static let listLength = 256
    /// Size of an array that `transform` gives.
    static let transformedBytes = 128 << 10
    /// Spaces that `lpad` and `rpad` add.
    static let paddingCharacters = 1_000
    /// Text that a regular expression is matched against.
    static let matchedBytes = 128 << 10
}
