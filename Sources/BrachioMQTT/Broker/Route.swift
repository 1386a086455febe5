internal import BrachioCore

/// Where messages of one topic go: looked up once, and again when subscriptions or permissions have changed.
final class Route {
    struct Target {
        let session: ClientSession
        let qos: QualityOfService
        let noLocal: Bool
        let retainAsPublished: Bool
        let identifiers: [UInt32]

        init(_ entry: SubscriptionTree<ClientSession>.Entry) {
            session = entry.subscriber
            qos = entry.options.qos
            noLocal = entry.options.noLocal
            retainAsPublished = entry.options.retainAsPublished
            identifiers = entry.identifier.map { [$0] } ?? []
        }

        /// Subscriptions of one session that overlap give one message, with the highest quality of service and all identifiers
        /// (section 3.3.4).
        init(_ target: Target, and entry: SubscriptionTree<ClientSession>.Entry) {
            session = target.session
            qos = max(target.qos, entry.options.qos)
            noLocal = target.noLocal && entry.options.noLocal
            retainAsPublished = target.retainAsPublished || entry.options.retainAsPublished
            identifiers = target.identifiers + (entry.identifier.map { [$0] } ?? [])
        }
    }

    let topic: String
    let topicBytes: [UInt8]
    private(set) var targets: [Target] = []
    private(set) var groups: [SharedGroup<ClientSession>] = []
    private var generation: UInt64 = .max
    private var epoch: UInt64 = .max

    init(_ topic: String) {
        self.topic = topic
        topicBytes = Array(topic.utf8)
    }

    /// Brings the targets up to date. Messages of Basic Ingest go to the server's own services alone.
    func refresh(_ tree: SubscriptionTree<ClientSession>, epoch: UInt64) {
        if generation == tree.generation, self.epoch == epoch { return }
        generation = tree.generation
        self.epoch = epoch
        let found = tree.match(topic)
        groups = found.groups
        targets.removeAll(keepingCapacity: true)
        if topic.begins(with: MQTTLimits.basicIngestPrefix) {
            groups = []
            for entry in found.direct where entry.subscriber.clientID.begins(with: Broker.serviceIDPrefix) { targets.append(Target(entry)) }
            return
        }
        if found.direct.count < 2 {
            for entry in found.direct where entry.subscriber.mayReceive(topic) { targets.append(Target(entry)) }
            return
        }
        var places: [ObjectIdentifier: Int] = [:]
        for entry in found.direct {
            let id = ObjectIdentifier(entry.subscriber)
            if let place = places[id] {
                targets[place] = Target(targets[place], and: entry)
            } else if entry.subscriber.mayReceive(topic) {
                places[id] = targets.count
                targets.append(Target(entry))
            }
        }
    }
}

/// The routes that were used last, by topic. When there are too many, all are forgotten: they are found again.
struct RouteCache {
    static let topicsMax = 8_192
    /// Longer topics are looked up each time, so that what is kept stays small.
    static let topicBytesMax = 1_024

    private var routes: [ExactText: Route] = [:]

    mutating func route(for topic: String) -> Route {
        guard topic.utf8.count <= Self.topicBytesMax else { return Route(topic) }
        let key = ExactText(topic)
        if let route = routes[key] { return route }
        if routes.count >= Self.topicsMax { routes.removeAll() }
        let route = Route(topic)
        routes[key] = route
        return route
    }
}
