internal import BrachioMetrics
internal import BrachioWire

/// Log groups: create, describe, delete, retention, tags.
struct LogGroupOperations {
    let logs: LogStore

    var entries: [RPCService.Entry] {
        [
            LogsService.entry(Self.create) { [logs] input, _ in
                guard input["logGroupClass"]?.string ?? "STANDARD" == "STANDARD" else {
                    throw ServiceError("InvalidParameterException", "Only the log group class STANDARD is offered.")
                }
                try await logs.createGroup(LogsService.group(input), tags: Self.tags(input))
                return [:]
            },
            LogsService.entry(Self.delete) { [logs] input, _ in
                try await logs.deleteGroup(LogsService.group(input))
                return [:]
            },
            LogsService.entry(Self.describe) { [logs] input, call in try await Self.describe(input, call, logs) },
            LogsService.entry(Self.putRetention) { [logs] input, _ in
                try await logs.setRetention(Int(input["retentionInDays"]?.integer ?? 0), of: LogsService.group(input))
                return [:]
            },
            LogsService.entry(Self.deleteRetention) { [logs] input, _ in
                try await logs.setRetention(nil, of: LogsService.group(input))
                return [:]
            },
            LogsService.entry(Self.tag) { [logs] input, _ in
                try await logs.changeTags(of: LogsService.group(input), adding: Self.tags(input))
                return [:]
            },
            LogsService.entry(Self.untag) { [logs] input, _ in
                try await logs.changeTags(of: LogsService.group(input), removing: (input["tags"]?.list ?? []).compactMap(\.string))
                return [:]
            },
            LogsService.entry(Self.listTags) { [logs] input, _ in
                let tags = try await logs.tags(of: LogsService.group(input))
                var map = WireMap()
                for (key, value) in tags.sorted(by: { $0.key < $1.key }) { map[key] = .string(value) }
                return ["tags": .map(map)]
            },
        ]
    }

    private static let create = ServiceOperation(
        "CreateLogGroup",
        input: .structure([
            .required("logGroupName", LogShapes.groupName), .optional("tags", LogShapes.tags), .optional("logGroupClass", LogShapes.groupClass),
        ]),
        errors: ["InvalidParameterException": 400, "ResourceAlreadyExistsException": 400, "LimitExceededException": 400])

    private static let delete = ServiceOperation("DeleteLogGroup", input: LogShapes.onlyGroup, errors: LogsService.notFound)

    private static let describe = ServiceOperation(
        "DescribeLogGroups",
        input: .structure([
            .optional("logGroupNamePrefix", LogShapes.groupName), .optional("logGroupNamePattern", .string(0...512, pattern: "[\\.\\-_/#A-Za-z0-9]*")),
            .optional("nextToken", LogShapes.token), .optional("limit", LogShapes.describeLimit), .optional("includeLinkedAccounts", .boolean),
            .optional("logGroupClass", LogShapes.groupClass),
        ]),
        output: .structure([
            .optional("logGroups", .list(.structure([
                .optional("logGroupName", LogShapes.groupName), .optional("creationTime", LogShapes.time), .optional("retentionInDays", .integer),
                .optional("metricFilterCount", .integer), .optional("arn", .string), .optional("storedBytes", LogShapes.time),
                .optional("logGroupClass", LogShapes.groupClass), .optional("logGroupArn", .string),
            ]))),
            .optional("nextToken", LogShapes.token),
        ]),
        errors: ["InvalidParameterException": 400])

    private static let putRetention = ServiceOperation(
        "PutRetentionPolicy",
        input: .structure([.required("logGroupName", LogShapes.groupName), .required("retentionInDays", .integer)]), errors: LogsService.notFound)
    private static let deleteRetention = ServiceOperation("DeleteRetentionPolicy", input: LogShapes.onlyGroup, errors: LogsService.notFound)
    private static let tag = ServiceOperation(
        "TagLogGroup", input: .structure([.required("logGroupName", LogShapes.groupName), .required("tags", LogShapes.tags)]),
        errors: LogsService.notFound)
    private static let untag = ServiceOperation(
        "UntagLogGroup",
        input: .structure([.required("logGroupName", LogShapes.groupName), .required("tags", .list(LogShapes.tagKey).from(1))]),
        errors: ["ResourceNotFoundException": 400])
    private static let listTags = ServiceOperation(
        "ListTagsLogGroup", input: LogShapes.onlyGroup, output: .structure([.optional("tags", LogShapes.tags)]),
        errors: ["ResourceNotFoundException": 400])

    private static func tags(_ input: WireValue) -> [String: String] {
        Dictionary((input["tags"]?.map?.entries ?? []).compactMap { entry in entry.value.string.map { (entry.key, $0) } }) { $1 }
    }

    private static func describe(_ input: WireValue, _ call: Call, _ logs: LogStore) async throws -> WireValue {
        let page = try await logs.groups(
            prefix: input["logGroupNamePrefix"]?.string ?? "", containing: input["logGroupNamePattern"]?.string ?? "",
            token: input["nextToken"]?.string, pageGroups: Int(input["limit"]?.integer ?? 50))
        var output: WireMap = ["logGroups": .list(page.items.map { group in
            let arn = LogsService.groupARN(group.name, call)
            var map: WireMap = [
                "logGroupName": .string(group.name), "creationTime": .integer(Int64(group.created)), "metricFilterCount": 0,
                "arn": .string(arn + ":*"), "logGroupArn": .string(arn), "storedBytes": .integer(Int64(group.storedBytes)), "logGroupClass": "STANDARD",
            ]
            map["retentionInDays"] = group.retentionDays.map { .integer(Int64($0)) }
            return .map(map)
        })]
        output["nextToken"] = page.next.map { .string($0) }
        return .map(output)
    }
}
