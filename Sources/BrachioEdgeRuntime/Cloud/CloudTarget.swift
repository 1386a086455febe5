internal import BrachioCore

/// Takes messages for the cloud: into the spool, on the lane that is theirs.
package struct CloudTarget: MessageTarget {
    private let spool: Spool

    package init(_ spool: Spool) { self.spool = spool }

    package func deliver(_ message: EdgeMessage) async throws {
        try await spool.accept(SpoolMessage(topic: message.topic, payload: message.payload), in: .telemetry)
    }
}
