internal import BrachioWire

/// Shapes of rules and their actions.
enum TopicRuleShapes {
    static let name = Shape.string(1...128, pattern: "^[a-zA-Z0-9_]+$")
    static let actions = Shape.list(action).within0to10
    static let action = Shape.structure(offered + notOffered)

    static let payload = Shape.structure([
        .required("sql", .string), .optional("description", .string), .required("actions", actions), .optional("ruleDisabled", .boolean),
        .optional("awsIotSqlVersion", .string), .optional("errorAction", action),
    ])

    static let rule = Shape.structure([
        .optional("ruleName", name), .optional("sql", .string), .optional("description", .string), .optional("createdAt", .timestamp),
        .optional("actions", actions), .optional("ruleDisabled", .boolean), .optional("awsIotSqlVersion", .string), .optional("errorAction", action),
    ])

    static let item = Shape.structure([
        .optional("ruleArn", .string), .optional("ruleName", name), .optional("topicPattern", .string), .optional("createdAt", .timestamp),
        .optional("ruleDisabled", .boolean),
    ])

    private static let headerText = Shape.string(0...1_024)

    private static let mqttHeaders = Shape.structure([
        .optional("payloadFormatIndicator", headerText), .optional("contentType", headerText), .optional("responseTopic", headerText),
        .optional("correlationData", headerText), .optional("messageExpiry", headerText),
        .optional("userProperties", .list(.structure([.required("key", headerText), .required("value", headerText)]), 1...100)),
    ])

    private static let offered: [Member] = [
        .optional("republish", .structure([
            .required("roleArn", .string), .required("topic", .string), .optional("qos", .integer(0...1)), .optional("headers", mqttHeaders),
        ])),
        .optional("s3", .structure([
            .required("roleArn", .string), .required("bucketName", .string), .required("key", .string),
            .optional("cannedAcl", .oneOf([
                "private", "public-read", "public-read-write", "aws-exec-read", "authenticated-read", "bucket-owner-read",
                "bucket-owner-full-control", "log-delivery-write",
            ])),
        ])),
        .optional("firehose", .structure([
            .required("roleArn", .string), .required("deliveryStreamName", .string),
            .optional("separator", .string(pattern: "([\\n\\t])|(\\r\\n)|(,)")), .optional("batchMode", .boolean),
        ])),
        .optional("cloudwatchMetric", .structure([
            .required("roleArn", .string), .required("metricNamespace", .string), .required("metricName", .string),
            .required("metricValue", .string), .required("metricUnit", .string), .optional("metricTimestamp", .string),
        ])),
        .optional("cloudwatchLogs", .structure([
            .required("roleArn", .string), .required("logGroupName", .string), .optional("batchMode", .boolean),
        ])),
        .optional("cloudwatchAlarm", .structure([
            .required("roleArn", .string), .required("alarmName", .string), .required("stateReason", .string), .required("stateValue", .string),
        ])),
        .optional("lambda", .structure([.required("functionArn", .string)])),
        .optional("http", .structure([
            .required("url", .string(atMost: 2_000)), .optional("confirmationUrl", .string(atMost: 2_000)),
            .optional("headers", .list(.structure([.required("key", .string(1...256)), .required("value", .string)]), 0...100)),
        ])),
        .optional("timestream", .structure([
            .required("roleArn", .string), .required("databaseName", .string), .required("tableName", .string),
            .required("dimensions", .list(.structure([.required("name", .string), .required("value", .string)]), 1...128)),
            .optional("timestamp", .structure([.required("value", .string), .required("unit", .string)])),
        ])),
    ]

    /// Read so that they can be refused by name.
    private static let notOffered: [Member] = [
        .optional("dynamoDB", texts("tableName", "roleArn", "hashKeyField", "hashKeyValue")),
        .optional("dynamoDBv2", .structure([.required("roleArn", .string), .required("putItem", texts("tableName"))])),
        .optional("sns", texts("targetArn", "roleArn")), .optional("sqs", texts("roleArn", "queueUrl")),
        .optional("kinesis", texts("roleArn", "streamName")), .optional("iotAnalytics", .empty),
        .optional("stepFunctions", texts("stateMachineName", "roleArn")),
    ]

    private static func texts(_ names: String...) -> Shape { .structure(names.map { .required($0, .string) }) }
}

extension Shape {
    /// As botocore's model has it for lists of actions.
    fileprivate var within0to10: Shape { from(0).atMost(10) }
}
