/// When a connection goes without a channel of its own, and when its socket is listened to meanwhile. A value without a clock.
///
/// A resting connection is told of at most once before it is armed again, so each path that handles what it was told ends with
/// ``settle()``.
package struct Rest: Hashable, Sendable {
    package enum Phase: Hashable, Sendable {
        /// Without a channel: the few bytes that come are read at once, and what is sent is sent at once.
        case resting
        case awake
        /// Nothing more is sent; what still comes is thrown away until the peer ends it too.
        case draining
        case closed
    }

    /// What is to be done with the bytes that have come.
    package enum Reading: Hashable, Sendable {
        case read
        case discard
        case leave
    }

    /// A connection that speaks more often than this in a second is given a channel: it reads more with each turn.
    package static let readsPerSecondMax = 4

    package private(set) var phase = Phase.resting
    /// Whether the connection wants to hear.
    package private(set) var isReading = true
    package private(set) var isArmed = false
    private var reads: UInt8 = 0
    private var second: Int32 = 0

    package init() {}

    private var wantsArming: Bool { phase == .draining || (phase == .resting && isReading) }

    /// The watch told of the socket, and listens to it no more.
    package mutating func told() -> Reading {
        isArmed = false
        switch phase {
        case .resting: return isReading ? .read : .leave
        case .draining: return .discard
        case .awake, .closed: return .leave
        }
    }

    /// What was told is handled; whether the watch is to listen again.
    package mutating func settle() -> Bool {
        guard wantsArming, !isArmed else { return false }
        isArmed = true
        return true
    }

    /// Bytes were read; whether they come so often that the connection is to wake.
    package mutating func heard(atSecond now: Int) -> Bool {
        let now = Int32(truncatingIfNeeded: now)
        if now != second { (second, reads) = (now, 0) }
        if reads < UInt8.max { reads += 1 }
        return phase == .resting && Int(reads) > Self.readsPerSecondMax
    }

    /// Whether what the watch listens for has to change: arm it, or leave the socket alone.
    package mutating func setReading(_ reads: Bool) -> Bool {
        isReading = reads
        guard phase == .resting, isArmed, !reads else { return false }
        isArmed = false
        return true
    }

    /// Whether the connection may have a channel now.
    package mutating func wake() -> Bool {
        guard phase == .resting else { return false }
        phase = .awake
        isArmed = false
        return true
    }

    /// The connection ends.
    ///
    /// - Parameter lingering: the peer is to see what was sent last, so what it still sends is read.
    /// - Returns: the phase that follows; `nil` where it has ended before.
    package mutating func close(lingering: Bool) -> Phase? {
        switch phase {
        case .resting: phase = lingering ? .draining : .closed
        case .draining where !lingering: phase = .closed
        case .draining, .awake, .closed: return nil
        }
        if phase == .closed { isArmed = false }
        return phase
    }
}
