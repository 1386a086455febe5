internal import BrachioCore
internal import BrachioJSON
internal import Foundation

/// What became of a delivery.
enum DeliveryResult: Sendable {
    case done
    /// It will never be taken.
    case refused(BrachioError)
    /// It may be taken later.
    case postponed(String)
}

/// Makes deliveries, those of one lane together: all are of one kind.
struct DeliveryMaker: Sendable {
    let services: ActionServices
    let tables: RuleTables

    /// - Returns: a result for each, in order.
    func make(_ deliveries: [WaitingDelivery]) async -> [DeliveryResult] {
        guard let first = deliveries.first else { return [] }
        switch first.delivery {
        case .function, .post, .object, .alarm: return await each(deliveries)
        case .republish, .metric, .log, .row, .records: return await together(deliveries)
        }
    }

    /// Tries all at once. Where one of them is refused, each is tried by itself, so that one cannot stand in the way of the others.
    private func together(_ deliveries: [WaitingDelivery]) async -> [DeliveryResult] {
        switch await result({ try await makeAll(deliveries) }) {
        case .refused(let error) where deliveries.count == 1: return [.refused(error)]
        case .refused:
            var results: [DeliveryResult] = []
            for delivery in deliveries { results.append(await result { try await makeAll([delivery]) }) }
            return results
        case let result: return Array(repeating: result, count: deliveries.count)
        }
    }

    private func makeAll(_ deliveries: [WaitingDelivery]) async throws {
        switch deliveries[0].delivery {
        case .republish: try await services.publisher.publish(deliveries.compactMap(\.republished))
        case .metric: try await services.metrics.put(deliveries.compactMap { if case .metric(let observation) = $0.delivery { observation } else { nil } })
        case .log: try await appendLines(deliveries)
        case .row: try await tables.insert(deliveries)
        case .records: try await writeRecords(deliveries)
        case .function, .post, .object, .alarm: break
        }
    }

    private func each(_ deliveries: [WaitingDelivery]) async -> [DeliveryResult] {
        await withTaskGroup(of: (Int, DeliveryResult).self) { group in
            var results = [DeliveryResult](repeating: .postponed("it was not tried"), count: deliveries.count)
            for (place, delivery) in deliveries.enumerated() {
                if place >= RuleEngineLimits.concurrentCalls, let (done, result) = await group.next() { results[done] = result }
                group.addTask { (place, await result { try await makeOne(delivery) }) }
            }
            for await (place, result) in group { results[place] = result }
            return results
        }
    }

    private func makeOne(_ waiting: WaitingDelivery) async throws {
        switch waiting.delivery {
        case .function(let arn): try await services.functions.invoke(arn, event: waiting.payload)
        case .post(let url, let headers): try await post(url, headers, waiting.payload)
        case .object(let bucket, let key, _):
            let isJSON = waiting.payload.first.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? false
            try await services.objects.put(
                bucket: bucket, key: key, contentType: isJSON ? "application/json" : "application/octet-stream", waiting.payload)
        case .alarm(let name, let state, let reason): try await services.alarms.setState(name, to: state, reason: reason)
        case .republish, .metric, .log, .row, .records: break
        }
    }

    private func post(_ url: String, _ headers: [RuleAction.Pair], _ body: [UInt8]) async throws {
        let status = try await services.web.post(url, headers: headers, body)
        guard !(200..<300).contains(status) else { return }
        let isPassing = status == 408 || status == 429 || status >= 500
        throw BrachioError(isPassing ? .system : .invalidInput, "\(url) answered \(status)")
    }

    private func appendLines(_ deliveries: [WaitingDelivery]) async throws {
        var lines: [LogPlace: [LogLine]] = [:]
        for waiting in deliveries {
            guard case .log(let group, let stream, let time, let isBatch) = waiting.delivery else { continue }
            let found = isBatch ? try LogLine.batch(waiting.payload) : [LogLine(timeMilliseconds: time, text: String(decoding: waiting.payload, as: UTF8.self))]
            lines[LogPlace(group: group, stream: stream), default: []] += found
        }
        for (place, lines) in lines {
            try await services.logs.append(lines.sorted { $0.timeMilliseconds < $1.timeMilliseconds }, group: place.group, stream: place.stream)
        }
    }

    private struct LogPlace: Hashable {
        let group: String
        let stream: String
    }

    /// One object for each place. It is named after the first delivery in it, so that making it again replaces it.
    private func writeRecords(_ deliveries: [WaitingDelivery]) async throws {
        var batches: [RecordPlace: [WaitingDelivery]] = [:]
        for waiting in deliveries {
            if let place = RecordPlace(waiting) { batches[place, default: []].append(waiting) }
        }
        for (place, batch) in batches {
            try await services.objects.put(
                bucket: place.bucket, key: place.key(first: batch[0]), contentType: "application/x-ndjson", try RecordPlace.content(batch))
        }
    }

    private func result(_ body: () async throws -> Void) async -> DeliveryResult {
        do {
            try await body()
            return .done
        } catch let error as BrachioError {
            let passing: Set<BrachioError.Code> = [.system, .interrupted, .throttled]
            return passing.contains(error.code) ? .postponed("\(error)") : .refused(error)
        } catch {
            return .postponed("\(error)")
        }
    }
}

extension WaitingDelivery {
    var republished: RepublishedMessage? {
        guard case .republish(let topic, let qos, let headers, let rounds) = delivery else { return nil }
        return RepublishedMessage(topic: topic, payload: payload, qos: qos, headers: headers, rounds: rounds)
    }
}

extension LogLine {
    /// The events of batch mode: an array of `{"timestamp": milliseconds, "message": text}`.
    static func batch(_ payload: [UInt8]) throws -> [LogLine] {
        guard let events = try JSONParser.parse(payload).array else {
            throw BrachioError(.invalidInput, "the log events are no array", mend: "select one with SELECT VALUE, or leave batchMode out")
        }
        return try events.map { event in
            guard let time = event["timestamp"]?.integer, let text = event["message"] else {
                throw BrachioError(.invalidInput, "a log event lacks timestamp or message")
            }
            return LogLine(timeMilliseconds: time, text: text.string ?? text.description)
        }
    }
}
