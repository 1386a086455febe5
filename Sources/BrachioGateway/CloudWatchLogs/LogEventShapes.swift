internal import BrachioWire

extension LogEventOperations {
    static let put = ServiceOperation(
        "PutLogEvents",
        input: .structure([
            .required("logGroupName", LogShapes.groupName), .required("logStreamName", LogShapes.streamName),
            .required("logEvents", .list(
                .structure([.required("timestamp", LogShapes.time), .required("message", LogShapes.message)]), 1...10_000)),
            .optional("sequenceToken", LogShapes.token),
        ]),
        output: .structure([
            .optional("nextSequenceToken", LogShapes.token),
            .optional("rejectedLogEventsInfo", .structure([
                .optional("tooNewLogEventStartIndex", .integer), .optional("tooOldLogEventEndIndex", .integer), .optional("expiredLogEventEndIndex", .integer),
            ])),
        ]),
        errors: LogsService.notFound)

    static let get = ServiceOperation(
        "GetLogEvents",
        input: .structure([
            .optional("logGroupName", LogShapes.groupName), .optional("logGroupIdentifier", LogShapes.identifier),
            .required("logStreamName", LogShapes.streamName), .optional("startTime", LogShapes.time), .optional("endTime", LogShapes.time),
            .optional("nextToken", LogShapes.token), .optional("limit", LogShapes.eventsLimit), .optional("startFromHead", .boolean),
            .optional("unmask", .boolean),
        ]),
        output: .structure([
            .optional("events", .list(.structure([
                .optional("timestamp", LogShapes.time), .optional("message", LogShapes.message), .optional("ingestionTime", LogShapes.time),
            ]))),
            .optional("nextForwardToken", LogShapes.token), .optional("nextBackwardToken", LogShapes.token),
        ]),
        errors: LogsService.notFound)

    static let filter = ServiceOperation(
        "FilterLogEvents",
        input: .structure([
            .optional("logGroupName", LogShapes.groupName), .optional("logGroupIdentifier", LogShapes.identifier),
            .optional("logStreamNames", .list(LogShapes.streamName, 1...100)), .optional("logStreamNamePrefix", LogShapes.streamName),
            .optional("startTime", LogShapes.time), .optional("endTime", LogShapes.time), .optional("filterPattern", LogShapes.filterPattern),
            .optional("nextToken", LogShapes.token), .optional("limit", LogShapes.eventsLimit), .optional("interleaved", .boolean),
            .optional("unmask", .boolean),
        ]),
        output: .structure([
            .optional("events", .list(.structure([
                .optional("logStreamName", LogShapes.streamName), .optional("timestamp", LogShapes.time), .optional("message", LogShapes.message),
                .optional("ingestionTime", LogShapes.time), .optional("eventId", .string),
            ]))),
            .optional("searchedLogStreams", .list(.structure([
                .optional("logStreamName", LogShapes.streamName), .optional("searchedCompletely", .boolean),
            ]))),
            .optional("nextToken", LogShapes.token),
        ]),
        errors: LogsService.notFound)

    static let testPattern = ServiceOperation(
        "TestMetricFilter",
        input: .structure([
            .required("filterPattern", LogShapes.filterPattern), .required("logEventMessages", .list(LogShapes.message, 1...50)),
        ]),
        output: .structure([
            .optional("matches", .list(.structure([
                .optional("eventNumber", .long), .optional("eventMessage", LogShapes.message), .optional("extractedValues", .map(.string)),
            ]))),
        ]),
        errors: ["InvalidParameterException": 400])
}
