internal import BrachioWire

/// Shapes that several operations share.
enum LogShapes {
    static let groupName = Shape.string(1...512, pattern: "[\\.\\-_/#A-Za-z0-9]+")
    static let streamName = Shape.string(1...512, pattern: "[^:*]*")
    static let identifier = Shape.string(1...2_048, pattern: "[\\w#+=/:,.@-]*")
    static let time = Shape.long.from(0)
    static let token = Shape.string.from(1)
    static let describeLimit = Shape.integer(1...50)
    static let eventsLimit = Shape.integer(1...10_000)
    static let message = Shape.string.from(1)
    static let tagKey = Shape.string(1...128, pattern: "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$")
    static let tagValue = Shape.string(atMost: 256, pattern: "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$")
    static let tags = Shape.map(tagValue, key: tagKey, 1...50)
    static let filterPattern = Shape.string(0...1_024)
    static let groupClass = Shape.oneOf(["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"])
    static let onlyGroup = Shape.structure([.required("logGroupName", groupName)])
    static let groupAndStream = Shape.structure([.required("logGroupName", groupName), .required("logStreamName", streamName)])
}
