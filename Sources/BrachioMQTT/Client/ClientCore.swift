internal import BrachioCore
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Does what a ``ClientMachine`` says: sockets, timers, promises. Belongs to its event loop.
final class ClientCore {
    var machine: ClientMachine
    private let settings: ClientSettings
    private let security: ClientSecurity?
    private let eventLoop: any EventLoop
    private let onEvent: @Sendable (ClientEvent) -> Void
    private let onEnd: @Sendable () -> Void
    private let onArrival: @Sendable (BrokerMessage, ServiceReceipt) -> Void
    private var channel: (any Channel)?
    /// Which connection is the present one: what earlier ones still say is not listened to.
    private var connection = 0
    private var out = ByteBuffer()
    private var promises: [ClientMachine.Token: EventLoopPromise<[ReasonCode]>] = [:]
    private var waitingForConnection: [EventLoopPromise<Void>] = []
    private var nextToken: ClientMachine.Token = 1
    private var wake: (atMilliseconds: Int64, task: Scheduled<Void>)?
    /// What has arrived on the present connection and is not confirmed yet, in its order, which is that of the confirmations (section 4.6).
    private var unhandled = UnhandledMessages()
    private var failure: BrachioError?

    init(
        _ settings: ClientSettings, _ security: ClientSecurity?, _ eventLoop: any EventLoop, _ onEvent: @escaping @Sendable (ClientEvent) -> Void,
        _ onEnd: @escaping @Sendable () -> Void, _ onArrival: @escaping @Sendable (BrokerMessage, ServiceReceipt) -> Void
    ) {
        self.settings = settings
        self.security = security
        self.eventLoop = eventLoop
        self.onEvent = onEvent
        self.onEnd = onEnd
        self.onArrival = onArrival
        machine = ClientMachine(settings, seed: .random(in: .min ... .max))
    }

    private var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) }

    func start() { run(machine.start(now: now)) }

    func stop() {
        run(machine.stop(now: now))
        onEnd()
    }

    func whenConnected(_ promise: EventLoopPromise<Void>) {
        if machine.isConnected { promise.succeed(()) } else if let failure { promise.fail(failure) } else { waitingForConnection.append(promise) }
    }

    func perform(
        _ promise: EventLoopPromise<[ReasonCode]>, _ request: (inout ClientMachine, ClientMachine.Token, Int64) -> [ClientMachine.Action]
    ) {
        let token = nextToken
        nextToken += 1
        promises[token] = promise
        run(request(&machine, token, now))
    }

    // MARK: what the machine wants done

    private func run(_ actions: [ClientMachine.Action]) {
        for action in actions {
            switch action {
            case .open: open()
            case .close: close()
            case .send(let packet): PacketEncoder.encode(packet, settings.version, into: &out)
            case .wake(let time): schedule(time)
            case .deliver(let publish): deliver(publish)
            case .finish(let token, let result): promises.removeValue(forKey: token)?.completeWith(result.mapError { $0 as any Error })
            case .event(let event): tell(event)
            }
        }
        flush()
    }

    private func flush() {
        guard out.readableBytes > 0, let channel else { return }
        channel.writeAndFlush(out, promise: nil)
        out = ByteBuffer()
    }

    private func tell(_ event: ClientEvent) {
        switch event {
        case .connected:
            for promise in waitingForConnection { promise.succeed(()) }
            waitingForConnection = []
        case .disconnected(let cause, retryMilliseconds: nil):
            let error = BrachioError(.accessDenied, cause)
            failure = error
            for promise in waitingForConnection { promise.fail(error) }
            waitingForConnection = []
        case .disconnected: break
        }
        onEvent(event)
    }

    private func schedule(_ time: Int64) {
        if let wake, wake.atMilliseconds <= time, wake.atMilliseconds > now { return }
        wake?.task.cancel()
        let task = eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(max(1, time - now))) { [self] in
            wake = nil
            run(machine.timePassed(now: now))
        }
        wake = (time, task)
    }

    private func open() {
        connection += 1
        out = ByteBuffer()
        let number = connection, security = security, bound = NIOLoopBound(self, eventLoop: eventLoop)
        let (host, port) = (settings.host, settings.port)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(.seconds(Int64(settings.connectSecondsMax)))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let security { try channel.pipeline.syncOperations.addHandler(security.handler(host: host)) }
                    try channel.pipeline.syncOperations.addHandler(ClientHandler(bound.value, number, awaitsHandshake: security != nil))
                }
            }
            .connect(host: host, port: port)
            .whenFailure { error in bound.value.lost(ConnectionFailure.words(error), number) }
    }

    private func close() {
        flush()
        channel?.close(promise: nil)
        channel = nil
        connection += 1
    }

    // MARK: what the connection says

    func opened(_ channel: any Channel, _ number: Int) {
        guard number == connection else { return channel.close(promise: nil) }
        self.channel = channel
        unhandled = UnhandledMessages()
        run(machine.opened(now: now))
    }

    func lost(_ cause: String, _ number: Int) {
        guard number == connection else { return }
        channel = nil
        run(machine.lost(cause, now: now))
    }

    func received(_ packet: ControlPacket, _ number: Int) {
        guard number == connection else { return }
        run(machine.received(packet, now: now))
    }

    // MARK: messages

    private func deliver(_ publish: Publish) {
        let number = unhandled.append(publish), connection = connection
        if unhandled.count == settings.unhandledMessagesMax { try? channel?.syncOptions?.setOption(.autoRead, value: false) }
        let bound = NIOLoopBound(self, eventLoop: eventLoop), eventLoop = eventLoop
        onArrival(BrokerMessage(publish), ServiceReceipt(whenSettled: { eventLoop.execute { bound.value.handled(number, connection) } }))
    }

    private func handled(_ number: Int, _ connection: Int) {
        // Of an earlier connection: the server sends it again, or has forgotten it.
        guard connection == self.connection else { return }
        let before = unhandled.count
        let confirmed = unhandled.settle(number)
        let resumeAt = settings.unhandledMessagesMax / 2
        if before > resumeAt, unhandled.count <= resumeAt { try? channel?.syncOptions?.setOption(.autoRead, value: true) }
        for publish in confirmed { run(machine.handled(publish, now: now)) }
    }
}

extension BrokerMessage {
    init(_ publish: Publish) {
        self.init(
            topic: publish.topic, payload: publish.payload, qos: publish.qos, retain: publish.retain, properties: publish.properties)
    }
}
