internal import BrachioCore

/// Takes messages for the cloud: into the spool, on the lane that is theirs.
package struct CloudTarget: MessageTarget {
    private let spool: Spool
    private let keepsQoS0: Bool
    private let isConnected: @Sendable () -> Bool

    /// - Parameter keepsQoS0: whether messages of quality of service 0 wait while there is no connection; else they are dropped, and counted.
    package init(_ spool: Spool, keepsQoS0: Bool = true, isConnected: @escaping @Sendable () -> Bool = { true }) {
        self.spool = spool
        self.keepsQoS0 = keepsQoS0
        self.isConnected = isConnected
    }

    package func deliver(_ message: EdgeMessage) async throws {
        if message.qos == 0, !keepsQoS0, !isConnected() { return spool.noteDropped(.bestEffort) }
        let isBestEffort = message.qos == 0
        try await spool.accept(
            SpoolMessage(topic: message.topic, payload: message.payload, qos: isBestEffort ? 0 : 1), in: isBestEffort ? .bestEffort : .telemetry)
    }
}
