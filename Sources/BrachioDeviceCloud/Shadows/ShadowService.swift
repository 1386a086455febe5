package import BrachioJSON
package import BrachioShadows
internal import Synchronization

/// Shadows as things and applications see them: requests over MQTT and HTTP in one order, answers and news published in that order.
package final class ShadowService: Sendable {
    private struct Pending: Sendable {
        let topic: ShadowTopic
        let payload: [UInt8]
        let isMessage: Bool
        let finish: @Sendable (ShadowOutcome) -> Void
    }

    package let store: ShadowStore
    private let messaging: any DeviceMessaging
    private let now: @Sendable () -> Int64
    private let inFlight = Mutex<[ThingName: Int]>([:])
    /// Set once in `init`; the lane's work is the service's own.
    private let lane: RequestLane<Pending>

    /// - Parameter now: seconds since 1970.
    package init(_ store: ShadowStore, messaging: any DeviceMessaging, now: @escaping @Sendable () -> Int64) {
        self.store = store
        self.messaging = messaging
        self.now = now
        lane = RequestLane(batchMax: ShadowLimits.batchRequests, waitingMax: ShadowLimits.requestsInFlight) { batch in
            await Self.perform(batch, store, messaging, now)
        }
    }

    /// A thing's message. Its answer is published.
    ///
    /// - Parameter settled: called when the request's effect and its answer cannot be lost any more, or when it was refused.
    package func receive(_ topic: ShadowTopic, payload: [UInt8], settled: @escaping @Sendable () -> Void) {
        submit(Pending(topic: topic, payload: payload, isMessage: true) { _ in settled() })
    }

    /// A request that is answered to its caller. Everybody else is told of what it changes.
    package func perform(_ topic: ShadowTopic, payload: [UInt8] = []) async throws(ShadowError) -> JSONValue {
        let outcome = await withCheckedContinuation { continuation in
            submit(Pending(topic: topic, payload: payload, isMessage: false) { continuation.resume(returning: $0) })
        }
        return try outcome.answer.get()
    }

    private func submit(_ pending: Pending) {
        let thing = pending.topic.thing
        let isFree = inFlight.withLock { inFlight in
            guard inFlight[thing, default: 0] < ShadowLimits.requestsInFlightPerThing else { return false }
            inFlight[thing, default: 0] += 1
            return true
        }
        guard isFree else { return refuse(pending) }
        let isTaken = lane.submit(
            Pending(topic: pending.topic, payload: pending.payload, isMessage: pending.isMessage) { [self] outcome in
                release(thing)
                pending.finish(outcome)
            })
        guard !isTaken else { return }
        release(thing)
        refuse(pending)
    }

    private func release(_ thing: ThingName) {
        inFlight.withLock { inFlight in
            let count = inFlight[thing, default: 1] - 1
            inFlight[thing] = count > 0 ? count : nil
        }
    }

    private func refuse(_ pending: Pending) {
        let request = ShadowRequest(pending.topic, payload: pending.payload), outcome = ShadowOutcome(.failure(.tooManyRequests))
        messaging.publish(outcome.messages(request, isMessage: pending.isMessage, timestampSeconds: now()).map(DeviceMessage.init)) { pending.finish(outcome) }
    }

    private static func perform(_ batch: [Pending], _ store: ShadowStore, _ messaging: any DeviceMessaging, _ now: @Sendable () -> Int64) async {
        let requests = batch.map { ShadowRequest($0.topic, payload: $0.payload) }
        let second = now()
        let outcomes: [ShadowOutcome]
        do { outcomes = try await store.perform(requests, atSeconds: second) } catch {
            // The disk is full, say. Nothing of the batch was changed.
            outcomes = requests.map { _ in ShadowOutcome(.failure(.failure)) }
        }
        var messages: [DeviceMessage] = []
        for (index, outcome) in outcomes.enumerated() {
            messages += outcome.messages(requests[index], isMessage: batch[index].isMessage, timestampSeconds: second).map(DeviceMessage.init)
        }
        messaging.publish(messages) { for (pending, outcome) in zip(batch, outcomes) { pending.finish(outcome) } }
    }
}

extension DeviceMessage {
    fileprivate init(_ message: ShadowMessage) { self.init(topic: message.topic, payload: message.payload) }
}
