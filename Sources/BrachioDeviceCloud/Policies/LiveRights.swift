internal import Synchronization

/// The rights of an open connection, renewed when the registry changes. Asked from the broker's thread for every message.
package final class LiveRights: Sendable {
    private struct State {
        /// `nil` until they were looked up first: nothing is allowed.
        var rights: ConnectionRights?
        var ticketsTaken: UInt64 = 0
        var ticketInForce: UInt64 = 0
    }

    package let connection: DeviceConnection
    private let state = Mutex(State())

    init(_ connection: DeviceConnection) { self.connection = connection }

    package func allows(_ action: DeviceAction, _ name: String) -> Bool { state.withLock { $0.rights }?.allows(action, name) ?? false }

    /// To be taken before the registry is read: of two readings that overlap, the one that began later counts.
    func ticket() -> UInt64 {
        state.withLock { state in
            state.ticketsTaken += 1
            return state.ticketsTaken
        }
    }

    func renew(_ rights: ConnectionRights?, _ ticket: UInt64) {
        state.withLock { state in
            guard ticket > state.ticketInForce else { return }
            state.ticketInForce = ticket
            state.rights = rights
        }
    }
}
