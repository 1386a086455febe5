package import NIOCore

/// A message that waits for the cloud.
package struct SpoolMessage: Hashable, Sendable {
    package var topic: String
    package var payload: ByteBuffer
    /// 0 or 1.
    package var qos: UInt8

    package init(topic: String, payload: ByteBuffer, qos: UInt8 = 1) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
    }
}

/// Messages of one lane stay in order; those of an earlier lane go first.
package enum SpoolLane: UInt8, Sendable, CaseIterable {
    /// What keeps the device reachable: states of deployments, shadows, health.
    case control
    /// Messages of quality of service 1.
    case telemetry
    /// Messages of quality of service 0: the first to be dropped.
    case bestEffort

    /// As file names have it.
    var letter: Character {
        switch self {
        case .control: "c"
        case .telemetry: "t"
        case .bestEffort: "b"
        }
    }

    init?(letter: Character) {
        guard let lane = Self.allCases.first(where: { $0.letter == letter }) else { return nil }
        self = lane
    }
}

/// Which message of the spool is meant.
package struct SpoolPosition: Hashable, Sendable {
    package let lane: SpoolLane
    /// Grows by one with each message of the lane.
    package let sequence: UInt64
}

/// A message on its way, with what it is confirmed by.
package struct SpooledMessage: Hashable, Sendable {
    package let position: SpoolPosition
    package let message: SpoolMessage
}
