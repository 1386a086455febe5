/// What functions on a device may use.
package enum FunctionLimits {
    /// A message between a function and the core.
    package static let messageBytes = 128 << 10
    /// Functions that run at a time.
    package static let functionsCount = 200
}
