/// How much a document may hold.
package struct JSONLimits: Sendable, Hashable {
    /// Size of the text.
    package var documentBytes: Int
    /// Arrays and objects within each other.
    package var nestingDepth: Int
    /// Values of every kind, names not counted.
    package var valueCount: Int

    package init(documentBytes: Int = 1 << 20, nestingDepth: Int = 64, valueCount: Int = 200_000) {
        self.documentBytes = documentBytes
        self.nestingDepth = nestingDepth
        self.valueCount = valueCount
    }
}
