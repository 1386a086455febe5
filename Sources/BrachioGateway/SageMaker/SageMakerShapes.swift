internal import BrachioWire

/// Shapes that several operations share; members that are never acted on are left out, and left unread.
enum SageMakerShapes {
    static let jobName = Shape.string(1...63, pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
    static let roleARN = Shape.string(20...2048, pattern: #"arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+"#)
    static let s3URI = Shape.string(0...1024, pattern: "(https|s3)://([^/]+)/?(.*)")
    static let key = Shape.string(0...2048, pattern: "[a-zA-Z0-9:/_-]*")

    static let stoppingCondition = Shape.structure([
        .optional("MaxRuntimeInSeconds", .integer.from(1)), .optional("MaxWaitTimeInSeconds", .integer.from(1)),
        .optional("MaxPendingTimeInSeconds", .integer(7200...2_419_200)),
    ])

    static let tag = Shape.structure([
        .required("Key", .string(1...128, pattern: #"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#)),
        .required("Value", .string(0...256, pattern: #"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#)),
    ])
    static let tags = Shape.list(tag, 0...50)

    static let modelArtifacts = Shape.structure([.required("S3ModelArtifacts", s3URI)])

    /// The members of both list operations.
    static func listing(status: Shape) -> [Member] {
        [
            .optional("NextToken", .string(0...8192, pattern: ".*")), .optional("MaxResults", .integer(1...100)),
            .optional("CreationTimeAfter", .timestamp), .optional("CreationTimeBefore", .timestamp),
            .optional("LastModifiedTimeAfter", .timestamp), .optional("LastModifiedTimeBefore", .timestamp),
            .optional("NameContains", .string(0...63, pattern: #"[a-zA-Z0-9\-]+"#)), .optional("StatusEquals", status),
            .optional("SortBy", .oneOf(["Name", "CreationTime", "Status"])),
            .optional("SortOrder", .oneOf(["Ascending", "Descending"])),
        ]
    }

    static func tags(_ input: WireValue) -> [String: String] {
        Dictionary(
            (input["Tags"]?.list ?? []).compactMap { tag in tag["Key"]?.string.map { ($0, tag["Value"]?.string ?? "") } },
            uniquingKeysWith: { $1 })
    }
}
