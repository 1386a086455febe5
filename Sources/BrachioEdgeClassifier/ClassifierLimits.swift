/// What the built-in classifier may use.
package enum ClassifierLimits {
    /// Frames that wait to be classified; older ones are dropped.
    package static let waitingFramesCount = 2
}
