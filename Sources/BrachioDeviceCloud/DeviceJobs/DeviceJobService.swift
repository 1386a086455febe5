internal import BrachioCore
package import BrachioJSON
internal import BrachioPersistence
internal import GRDB
internal import Synchronization

/// Device jobs as things and their owners see them: requests over MQTT and HTTP and the clock's own doings in one order, with what is
/// published of them in that order.
package final class DeviceJobService: Sendable {
    package let store: DeviceJobStore
    let directory: any ThingDirectory
    private let messaging: any DeviceMessaging
    private let now: @Sendable () -> Int64
    private let lane: RequestLane<Work>
    private let observers: EventObservers
    /// Groups may have changed since continuous jobs were brought in line with them.
    let groupsChanged = ChangeFlag()

    /// - Parameters:
    ///   - directory: what targets stand for.
    ///   - links: makes the links in documents.
    ///   - now: seconds since 1970.
    package init(
        _ store: DeviceJobStore, directory: any ThingDirectory, messaging: any DeviceMessaging, links: any DocumentLinks = NoDocumentLinks(),
        now: @escaping @Sendable () -> Int64
    ) {
        self.store = store
        self.directory = directory
        self.messaging = messaging
        self.now = now
        let observers = EventObservers()
        self.observers = observers
        lane = RequestLane(batchMax: DeviceJobLimits.batchRequests, waitingMax: DeviceJobLimits.requestsInFlight) { batch in
            await Self.perform(batch, store, links, messaging, observers, now())
        }
        directory.observe { [groupsChanged] change in
            switch change {
            case .membership, .thingDeleted, .groupsRearranged: groupsChanged.set()
            default: break
            }
        }
    }

    /// What happens to jobs and executions from now on, after it is on disk. Whoever falls behind by very much loses the oldest.
    package func events() -> AsyncStream<DeviceJobEvent> { observers.stream() }

    // MARK: things

    /// A thing's message. Its answer is published.
    ///
    /// - Parameter settled: called when the request's effect and its answer cannot be lost any more, or when it was refused.
    package func receive(_ topic: JobTopic, payload: [UInt8], settled: @escaping @Sendable () -> Void) {
        let (messaging, now) = (messaging, now)
        let refuse = { @Sendable (error: DeviceJobError) in
            let refusal = JobAnswer.refusal(error, timestampSeconds: now(), clientToken: JobRequest.clientToken(of: payload))
            messaging.publish([DeviceMessage(topic: topic.answer(isAccepted: false), payload: JSONWriter.bytes(refusal))], whenStored: settled)
        }
        let work = Work { ledger in
            do {
                let request = try JobRequest(payload, needsStatus: topic.changesExecution)
                ledger.say(topic.answer(isAccepted: true), try ledger.answer(topic, request))
            } catch let error as DeviceJobError {
                let refusal = JobAnswer.refusal(error, timestampSeconds: ledger.now, clientToken: JobRequest.clientToken(of: payload))
                ledger.say(topic.answer(isAccepted: false), refusal)
            }
        } finish: { failure in
            if failure == nil { settled() } else { refuse(DeviceJobError(.internalError, "Internal service failure")) }
        }
        if !lane.submit(work) { refuse(DeviceJobError(.requestThrottled, "Too many requests")) }
    }

    /// A thing's request that is answered to its caller.
    ///
    /// - Throws: `DeviceJobError`.
    package func answer(_ topic: JobTopic, _ request: JobRequest) async throws -> JSONValue { try await transact { try $0.answer(topic, request) } }

    // MARK: transactions

    /// Runs `body` in the order of all requests and returns once what it did is on disk and what is published of it cannot be lost.
    func transact<Value: Sendable>(_ body: @escaping @Sendable (JobLedger) throws -> Value) async throws -> Value {
        let box = OutcomeBox<Value>()
        return try await withCheckedThrowingContinuation { continuation in
            let work = Work { ledger in
                do { box.set(.success(try body(ledger))) } catch let error as DatabaseError { throw error } catch { box.set(.failure(error)) }
            } finish: { failure in
                continuation.resume(with: failure.map { .failure($0) } ?? box.result)
            }
            if !lane.submit(work) { continuation.resume(throwing: DeviceJobError(.requestThrottled, "Too many requests")) }
        }
    }

    /// One request on its way. `perform` throws only where the whole transaction is to be undone.
    private struct Work: Sendable {
        let perform: @Sendable (JobLedger) throws -> Void
        let finish: @Sendable ((any Error)?) -> Void
    }

    private static func perform(
        _ batch: [Work], _ store: DeviceJobStore, _ links: any DocumentLinks, _ messaging: any DeviceMessaging, _ observers: EventObservers, _ now: Int64
    ) async {
        do {
            let (messages, events) = try await store.database.write { db in
                let ledger = JobLedger(db, atSeconds: now, links: links)
                for work in batch {
                    try work.perform(ledger)
                    try ledger.settleNotifications()
                }
                return (ledger.messages, ledger.events)
            }
            observers.tell(events)
            messaging.publish(messages) { for work in batch { work.finish(nil) } }
        } catch {
            // The disk is full, say. Nothing of the batch was changed.
            for work in batch { work.finish(error) }
        }
    }
}

/// What one request gave, until its transaction is committed.
private final class OutcomeBox<Value: Sendable>: Sendable {
    private let stored = Mutex<Result<Value, any Error>?>(nil)

    func set(_ result: Result<Value, any Error>) { stored.withLock { $0 = result } }

    var result: Result<Value, any Error> {
        stored.withLock { $0 } ?? .failure(BrachioError(.defect, "a request about device jobs was never performed"))
    }
}

/// Set by those who change something, taken by the one who looks.
final class ChangeFlag: Sendable {
    private let isSet = Mutex(true)

    func set() { isSet.withLock { $0 = true } }

    func take() -> Bool {
        isSet.withLock { isSet in
            defer { isSet = false }
            return isSet
        }
    }
}

/// Those who follow what happens.
private final class EventObservers: Sendable {
    private let streams = Mutex<[Int: AsyncStream<DeviceJobEvent>.Continuation]>([:])

    func stream() -> AsyncStream<DeviceJobEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: DeviceJobEvent.self, bufferingPolicy: .bufferingNewest(DeviceJobLimits.eventsWaiting))
        let key = streams.withLock { streams in
            let key = (streams.keys.max() ?? 0) + 1
            streams[key] = continuation
            return key
        }
        continuation.onTermination = { [weak self] _ in self?.streams.withLock { $0[key] = nil } }
        return stream
    }

    func tell(_ events: [DeviceJobEvent]) {
        let followers = streams.withLock { Array($0.values) }
        for follower in followers { for event in events { follower.yield(event) } }
    }
}
