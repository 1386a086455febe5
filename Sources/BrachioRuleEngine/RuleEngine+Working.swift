internal import BrachioCore
internal import Foundation
internal import Synchronization

extension RuleEngine {
    /// Makes the deliveries of one lane until none waits.
    func work(_ lane: Lane) async {
        var failures = 0
        while !Task.isCancelled {
            if lanes.rest(lane) { return }
            do {
                let stores = lanes.stores(in: lane)
                let batch = try await next(lane)
                if batch.isEmpty {
                    if Task.isCancelled { return }
                    if lanes.leave(lane, since: stores) { return }
                    continue
                }
                let results = await maker.make(batch)
                if Task.isCancelled { return }
                let postponed = try await settle(lane, batch, results)
                failures = postponed == nil ? 0 : failures + 1
                if let postponed { await rest(lane, batch[0].delivery, postponed, failures) }
            } catch {
                failures += 1
                report(.queue(error: "\(error)"))
                try? await Task.sleep(for: .seconds(settings.pause.seconds(after: failures)))
            }
        }
    }

    /// The next deliveries of a lane, once they have gathered where they do; none where the task was cancelled meanwhile.
    private func next(_ lane: Lane) async throws -> [WaitingDelivery] {
        guard let first = try await queue.first(of: lane, deliveriesMax: 1).first else { return [] }
        guard let gathers = first.delivery.gathers else { return try await queue.first(of: lane) }
        while true {
            let load = lanes.load(of: lane)
            let age = Double(nowMilliseconds - first.receivedMilliseconds) / 1_000
            let left = min(gathers.seconds, settings.gatherSecondsMax) - age
            if left <= 0 || load.bytes >= gathers.bytes || load.deliveries >= RuleEngineLimits.gatheredDeliveries { break }
            do { try await Task.sleep(for: .seconds(min(left, 1))) } catch { return [] }
        }
        return try await queue.first(of: lane, deliveriesMax: RuleEngineLimits.gatheredDeliveries)
    }

    /// Takes what is at its end out of the lane. What was given up goes to the rule's error action in the same transaction.
    ///
    /// - Returns: why some of it stays; `nil` where nothing does.
    private func settle(_ lane: Lane, _ batch: [WaitingDelivery], _ results: [DeliveryResult]) async throws -> String? {
        let oldest = nowMilliseconds - Int64(RuleEngineLimits.deliveryHours) * 3_600_000
        var ended: [WaitingDelivery] = [], follow: [NewDelivery] = [], postponed: String?, delivered = 0, failed = 0
        for (waiting, result) in zip(batch, results) {
            switch result {
            case .done: delivered += 1
            case .postponed(let error) where waiting.receivedMilliseconds > oldest:
                postponed = error
                continue
            case .refused(let error):
                failed += 1
                if let told = giveUp(lane, waiting, "\(error)") { follow.append(told) }
            case .postponed(let error):
                failed += 1
                if let told = giveUp(lane, waiting, "\(error); tried for \(RuleEngineLimits.deliveryHours) hours") { follow.append(told) }
            }
            ended.append(waiting)
        }
        let admitted = lanes.admit(follow)
        do { try await queue.settle(ended.map(\.id), adding: admitted) } catch {
            lanes.withdraw(admitted)
            throw error
        }
        lanes.settle(lane, ended, atMilliseconds: nowMilliseconds)
        lanes.count(lane.rule) { counts in
            counts.delivered += delivered
            counts.failed += failed
        }
        start(lanes.claim(admitted))
        return postponed
    }

    private func giveUp(_ lane: Lane, _ waiting: WaitingDelivery, _ error: String) -> NewDelivery? {
        let (action, resource) = (waiting.delivery.actionName, waiting.delivery.resource)
        report(.failed(rule: lane.rule, action: lane.action == nil ? "error action" : action, resource: resource, error: error))
        guard lane.action != nil, let origin = waiting.origin else { return nil }
        let rule = book.withLock { book in book.places[lane.rule].map { book.rules[$0] } }
        return rule.flatMap { errorDelivery($0, origin, action, resource, error) }
    }

    private func rest(_ lane: Lane, _ delivery: Delivery, _ error: String, _ failures: Int) async {
        let seconds = settings.pause.seconds(after: failures)
        report(.postponed(rule: lane.rule, action: delivery.actionName, error: error, seconds: seconds))
        try? await Task.sleep(for: .seconds(seconds))
    }
}
