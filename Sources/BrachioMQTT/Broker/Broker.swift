internal import BrachioCore
package import Logging
package import NIOCore

/// The broker itself: sessions, subscriptions, retained messages, and how a message finds its way. Belongs to one event loop and takes
/// no lock; ``MQTTBroker`` is its face to other threads.
package final class Broker {
    let settings: BrokerSettings
    let authorizer: any ClientAuthorizer
    let observer: (any BrokerObserver)?
    let clock: BrokerClock
    let log: Logger
    let eventLoop: any EventLoop
    let journal: Journal
    let store: (any SessionStore)?
    var random = SystemRandomNumberGenerator()

    var sessions: [ExactText: ClientSession] = [:]
    let subscriptions: SubscriptionTree<ClientSession>
    let retained: TopicTree<Message>
    var retainedBytes = 0
    var routes = RouteCache()
    /// Grows when what clients may do has changed.
    var epoch: UInt64 = 0
    var statistics = BrokerStatistics()
    var nextSessionID: Int64 = 1
    var isShuttingDown = false
    /// Of the message that is being published, where a service answers it.
    var openHold: AnswerHold?

    // MARK: what is to be done at the end of this turn of the event loop

    private var unflushed: [ClientConnection] = []
    private var flushIsScheduled = false
    /// Connections whose answers wait for the journal, and those that may not read before it is shorter.
    var awaitingJournal: [ClientConnection] = []
    var awaitingRoom: [ClientConnection] = []
    /// Connections whose sockets are full: they share the memory that is set apart for them.
    var unwritableConnections = 0

    /// Made for the first connection that can rest.
    private(set) var restingSockets: RestingSockets?

    /// Where connections go without a channel of their own; `nil` where the system has no descriptors left.
    func resting() -> RestingSockets? {
        if restingSockets == nil, settings.channelIdleSecondsMax > 0 { restingSockets = RestingSockets(self) }
        return restingSockets
    }

    /// Closes what rests; what is returned is to be ended.
    func endResting() -> SocketWatch? {
        defer { restingSockets = nil }
        restingSockets?.end()
        return restingSockets?.watch
    }

    // MARK: time

    var wheel: TimerWheel<Due>
    /// Read once a tick and once an event: seconds that cannot jump, milliseconds since 1970.
    private(set) var nowSecond = 0
    private var tick: RepeatedTask?

    enum Due {
        case keepAlive(ClientConnection)
        case connect(ClientConnection)
        case sessionExpiry(ClientSession)
        case will(ClientSession)
        case stall(ClientSession)
        case rest(ConnectionHandler)
    }

    package init(
        settings: BrokerSettings, authorizer: any ClientAuthorizer, observer: (any BrokerObserver)? = nil, store: (any SessionStore)? = nil,
        state: StoredState = StoredState(), clock: BrokerClock, eventLoop: any EventLoop, log: Logger
    ) {
        self.settings = settings
        self.authorizer = authorizer
        self.observer = observer
        self.clock = clock
        self.eventLoop = eventLoop
        self.log = log
        self.store = store
        journal = Journal(store, state, on: eventLoop, log: log)
        subscriptions = SubscriptionTree(hashMatchesParent: settings.hashMatchesParent)
        retained = TopicTree(hashMatchesParent: settings.hashMatchesParent)
        nowSecond = Int(clock.monotonicMilliseconds() / 1000)
        wheel = TimerWheel(nowSeconds: nowSecond)
        journal.onCommit = { [unowned self] in journalCommitted() }
        restore(state)
    }

    var wallMilliseconds: Int64 { clock.wallMilliseconds() }

    /// Looks at the clock every half second from now on.
    package func startTicking() {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        tick = eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(500), delay: .milliseconds(500)) { _ in bound.value.advance() }
    }

    /// Does what is due by the clock.
    package func advance() {
        nowSecond = Int(clock.monotonicMilliseconds() / 1000)
        for due in wheel.advance(to: nowSecond) {
            switch due {
            case .keepAlive(let connection): connection.checkKeepAlive()
            case .connect(let connection): connection.checkConnected()
            case .sessionExpiry(let session): expireIfDue(session)
            case .will(let session): publishDelayedWillIfDue(session)
            case .stall(let session): checkStall(session)
            case .rest(let handler): handler.restIfQuiet()
            }
        }
    }

    /// Ends connections, saying why, and waits for nothing.
    package func shutDown() {
        isShuttingDown = true
        tick?.cancel()
        for session in Array(sessions.values) { session.connection?.disconnect(.serverShuttingDown, .expelled(.serverShuttingDown)) }
        flushAll()
    }

    // MARK: flushing once a turn

    func needsFlush(_ connection: ClientConnection) {
        unflushed.append(connection)
        if flushIsScheduled { return }
        flushIsScheduled = true
        eventLoop.assumeIsolated().execute { [self] in flushAll() }
    }

    func flushAll() {
        flushIsScheduled = false
        // Flushing may give room to what waits, which is flushed in the next round.
        let connections = unflushed
        unflushed.removeAll(keepingCapacity: true)
        for connection in connections { connection.flush() }
    }

    // MARK: the journal

    private func journalCommitted() {
        let waiting = awaitingJournal
        awaitingJournal.removeAll(keepingCapacity: true)
        for connection in waiting { connection.journalCommitted() }
        if journal.backlog < settings.journalBacklogMax / 2 {
            let blocked = awaitingRoom
            awaitingRoom.removeAll(keepingCapacity: true)
            for connection in blocked { connection.resume(.journal) }
        }
        for session in spilling { loadMore(session) }
    }

    /// Connected sessions of which some messages wait on disk only.
    var spilling: [ClientSession] = []

    /// What the broker has counted.
    package var currentStatistics: BrokerStatistics {
        var now = statistics
        now.sessions = sessions.count
        now.restingConnections = restingSockets?.count ?? 0
        now.subscriptions = subscriptions.count
        now.retainedMessages = retained.count
        now.journalBacklog = journal.backlog
        return now
    }
}
