internal import BrachioJSON

/// Limits on shadows, as IoT has them.
package enum ShadowLimits {
    /// Size of the state, metadata not counted.
    package static let stateBytes = 8_192
    /// Objects within each other, `desired` and `reported` being the first.
    static let nestingDepth = 6
    static let clientTokenBytes = 64
    /// Named shadows of one thing.
    package static let namedShadowsPerThing = 10
    /// What a request may be before it is looked at: a state with room for escapes and white space.
    static let request = JSONLimits(documentBytes: 32 << 10, nestingDepth: 32, valueCount: 8_192)
}
