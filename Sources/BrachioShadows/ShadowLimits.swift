package import BrachioJSON

/// Limits on shadows, as IoT has them.
package enum ShadowLimits {
    /// Size of the state, metadata not counted.
    package static let stateBytes = 8_192
    /// Objects within each other, `desired` and `reported` being the first.
    static let nestingDepth = 6
    static let clientTokenBytes = 64
    /// Named shadows of one thing; IoT has no such limit.
    package static let namedShadowsPerThing = 100
    /// Requests of one thing that are not answered yet.
    package static let requestsInFlightPerThing = 100
    /// Requests of all things together that are not answered yet.
    package static let requestsInFlight = 20_000
    /// Requests that are made durable together.
    package static let batchRequests = 256
    /// How long a removed shadow's version is remembered: one that is made anew within that time goes on from it.
    package static let versionMemorySeconds: Int64 = 48 * 3_600
    /// What a request may be before it is looked at: a state with room for escapes and white space.
    package static let request = JSONLimits(documentBytes: 32 << 10, nestingDepth: 32, valueCount: 8_192)
}
