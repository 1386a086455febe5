/// What a fleet may hold.
package enum FleetLimits {
    /// A function's code as a zip that comes with the request.
    package static let codeBytes = 50 << 20
    /// Functions in one deployment.
    package static let functionsCount = 200
}
