internal import BrachioMetrics
internal import BrachioWire

/// Log streams: create, describe, delete.
struct LogStreamOperations {
    let logs: LogStore

    var entries: [RPCService.Entry] {
        [
            LogsService.entry(Self.create) { [logs] input, _ in
                try await logs.createStream(input["logStreamName"]?.string ?? "", in: LogsService.group(input))
                return [:]
            },
            LogsService.entry(Self.delete) { [logs] input, _ in
                try await logs.deleteStream(input["logStreamName"]?.string ?? "", in: LogsService.group(input))
                return [:]
            },
            LogsService.entry(Self.describe) { [logs] input, call in try await Self.describe(input, call, logs) },
        ]
    }

    private static let create = ServiceOperation(
        "CreateLogStream", input: LogShapes.groupAndStream,
        errors: ["InvalidParameterException": 400, "ResourceAlreadyExistsException": 400, "ResourceNotFoundException": 400])
    private static let delete = ServiceOperation("DeleteLogStream", input: LogShapes.groupAndStream, errors: LogsService.notFound)

    private static let describe = ServiceOperation(
        "DescribeLogStreams",
        input: .structure([
            .optional("logGroupName", LogShapes.groupName), .optional("logGroupIdentifier", LogShapes.identifier),
            .optional("logStreamNamePrefix", LogShapes.streamName), .optional("orderBy", .oneOf(["LogStreamName", "LastEventTime"])),
            .optional("descending", .boolean), .optional("nextToken", LogShapes.token), .optional("limit", LogShapes.describeLimit),
        ]),
        output: .structure([
            .optional("logStreams", .list(.structure([
                .optional("logStreamName", LogShapes.streamName), .optional("creationTime", LogShapes.time), .optional("firstEventTimestamp", LogShapes.time),
                .optional("lastEventTimestamp", LogShapes.time), .optional("lastIngestionTime", LogShapes.time),
                .optional("uploadSequenceToken", LogShapes.token), .optional("arn", .string), .optional("storedBytes", LogShapes.time),
            ]))),
            .optional("nextToken", LogShapes.token),
        ]),
        errors: LogsService.notFound)

    private static func describe(_ input: WireValue, _ call: Call, _ logs: LogStore) async throws -> WireValue {
        let group = try LogsService.group(input), prefix = input["logStreamNamePrefix"]?.string
        let byTime = input["orderBy"]?.string == "LastEventTime"
        guard !byTime || prefix == nil else {
            throw ServiceError("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.")
        }
        let page = try await logs.streams(
            in: group, prefix: prefix ?? "", order: byTime ? .lastEvent : .name, descending: input["descending"]?.boolean ?? false,
            token: input["nextToken"]?.string, pageStreams: Int(input["limit"]?.integer ?? 50))
        var output: WireMap = ["logStreams": .list(page.items.map { stream in
            var map: WireMap = [
                "logStreamName": .string(stream.name), "creationTime": .integer(Int64(stream.created)),
                "arn": .string(LogsService.groupARN(group, call) + ":log-stream:\(stream.name)"), "storedBytes": .integer(Int64(stream.storedBytes)),
            ]
            map["firstEventTimestamp"] = stream.firstEvent.map { .integer(Int64($0)) }
            map["lastEventTimestamp"] = stream.lastEvent.map { .integer(Int64($0)) }
            map["lastIngestionTime"] = stream.lastIngestion.map { .integer(Int64($0)) }
            return .map(map)
        })]
        output["nextToken"] = page.next.map { .string($0) }
        return .map(output)
    }
}
