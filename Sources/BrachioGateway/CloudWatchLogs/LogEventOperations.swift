internal import BrachioMetrics
internal import BrachioWire
internal import Foundation

/// Log events: put, get, filter; and trying a filter pattern.
struct LogEventOperations {
    let logs: LogStore

    var entries: [RPCService.Entry] {
        [
            LogsService.entry(Self.put) { [logs] input, _ in try await Self.put(input, logs) },
            LogsService.entry(Self.get) { [logs] input, _ in try await Self.get(input, logs) },
            LogsService.entry(Self.filter) { [logs] input, _ in try await Self.filter(input, logs) },
            LogsService.entry(Self.testPattern) { input, _ in try Self.test(input) },
        ]
    }

    private static func put(_ input: WireValue, _ logs: LogStore) async throws -> WireValue {
        let events = (input["logEvents"]?.list ?? []).map {
            NewLogEvent(time: Int($0["timestamp"]?.integer ?? 0), message: $0["message"]?.string ?? "")
        }
        let rejected = try await logs.append(events, to: input["logStreamName"]?.string ?? "", in: LogsService.group(input))
        // Sequence tokens are no longer needed, and ignored where they are sent; older clients expect one in the answer.
        var output: WireMap = ["nextSequenceToken": "49600000000000000000000000000000000000000000000000000000"]
        if !rejected.isEmpty {
            var info = WireMap()
            info["tooNewLogEventStartIndex"] = rejected.tooNewStart.map { .integer(Int64($0)) }
            info["tooOldLogEventEndIndex"] = rejected.tooOldEnd.map { .integer(Int64($0)) }
            info["expiredLogEventEndIndex"] = rejected.expiredEnd.map { .integer(Int64($0)) }
            output["rejectedLogEventsInfo"] = .map(info)
        }
        return .map(output)
    }

    private static func time(_ input: WireValue, _ key: String) -> Int? { input[key]?.integer.map { Int($0) } }

    private static func get(_ input: WireValue, _ logs: LogStore) async throws -> WireValue {
        let page = try await logs.events(
            of: input["logStreamName"]?.string ?? "", in: LogsService.group(input), from: time(input, "startTime"), to: time(input, "endTime"),
            fromHead: input["startFromHead"]?.boolean ?? false, token: input["nextToken"]?.string,
            limit: Int(input["limit"]?.integer ?? Int64(LogLimits.pageEvents)))
        return [
            "events": .list(page.events.map { event in
                [
                    "timestamp": .integer(Int64(event.time)), "message": .string(event.message), "ingestionTime": .integer(Int64(event.ingested)),
                ]
            }),
            "nextForwardToken": .string(page.forwardToken), "nextBackwardToken": .string(page.backwardToken),
        ]
    }

    private static func filter(_ input: WireValue, _ logs: LogStore) async throws -> WireValue {
        let streams: LogStore.StreamChoice
        switch (input["logStreamNames"]?.list, input["logStreamNamePrefix"]?.string) {
        case (nil, nil): streams = .all
        case (let names?, nil): streams = .named(names.compactMap(\.string))
        case (nil, let prefix?): streams = .prefixed(prefix)
        default: throw ServiceError("InvalidParameterException", "Give either logStreamNames or logStreamNamePrefix.")
        }
        // The end is part of the range here: "events with a timestamp later than this time are not returned".
        let page = try await logs.filter(
            group: LogsService.group(input), streams: streams, pattern: input["filterPattern"]?.string.map { try FilterPattern($0) },
            from: time(input, "startTime"), to: time(input, "endTime").map { $0 == .max ? $0 : $0 + 1 }, token: input["nextToken"]?.string,
            limit: Int(input["limit"]?.integer ?? Int64(LogLimits.pageEvents)))
        var output: WireMap = [
            "events": .list(page.items.map { event in
                [
                    "logStreamName": .string(event.stream), "timestamp": .integer(Int64(event.time)), "message": .string(event.message),
                    "ingestionTime": .integer(Int64(event.ingested)), "eventId": .string(String(format: "%056lld", event.id)),
                ]
            }),
            "searchedLogStreams": [],
        ]
        output["nextToken"] = page.next.map { .string($0) }
        return .map(output)
    }

    private static func test(_ input: WireValue) throws -> WireValue {
        let pattern = try FilterPattern(input["filterPattern"]?.string ?? "")
        let messages = (input["logEventMessages"]?.list ?? []).compactMap(\.string)
        let matches = messages.enumerated().compactMap { index, message -> WireValue? in
            guard let values = pattern.values(in: message) else { return nil }
            var extracted = WireMap()
            for (name, text) in values.sorted(by: { $0.key < $1.key }) { extracted[name] = .string(text) }
            return ["eventNumber": .integer(Int64(index + 1)), "eventMessage": .string(message), "extractedValues": .map(extracted)]
        }
        return ["matches": .list(matches)]
    }
}
