/// One subscription of a session.
package struct Subscription: Hashable, Sendable {
    package var options: SubscriptionOptions
    /// The number that the client wants to see with each message (section 3.8.2.1.2).
    package var identifier: UInt32?

    package init(_ options: SubscriptionOptions, identifier: UInt32? = nil) {
        self.options = options
        self.identifier = identifier
    }
}

/// A message in a session's window, with what this subscriber is to get of it.
struct Delivery {
    let message: Message
    let qos: QualityOfService
    let retain: Bool
    let identifiers: [UInt32]
    /// The shared subscription that it came by; it goes to another member if this session ends first.
    let group: SharedGroup<ClientSession>?
    /// The row in the store's queue; 0 where it is not stored.
    var sequence: Int64 = 0
}
