internal import BrachioWire

/// Shapes of IAM that several operations share.
enum AccessManagementShapes {
    static let name = #"[\w+=,.@-]+"#
    static let roleName = Shape.string(1...64, pattern: name)
    static let policyName = Shape.string(1...128, pattern: name)
    static let document = Shape.string(1...131_072, pattern: #"[\u0009\u000A\u000D\u0020-\u00FF]+"#)
    static let arn = Shape.string(20...2048)
    static let marker = Shape.string(1...320, pattern: #"[\u0020-\u00FF]+"#)
    static let count = Shape.integer(1...1000)
    static let pathPrefix = Shape.string(1...512, pattern: #"\u002F[\u0021-\u007F]*"#)
    static let policyPath = Shape.string(1...512, pattern: #"((/[A-Za-z0-9\.,\+@=_-]+)*)/"#)
    static let path = Shape.string(1...512, pattern: #"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"#)

    static let tags = Shape.list(
        .structure([
            .required("Key", .string(1...128, pattern: #"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"#)),
            .required("Value", .string(0...256, pattern: #"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#)),
        ])
    ).atMost(50)

    static let role = Shape.structure([
        .required("Path", .string), .required("RoleName", .string), .required("RoleId", .string), .required("Arn", .string),
        .required("CreateDate", .timestamp), .optional("AssumeRolePolicyDocument", .string), .optional("Description", .string),
        .optional("MaxSessionDuration", .integer), .optional("Tags", tags),
    ])

    static let policy = Shape.structure([
        .optional("PolicyName", .string), .optional("PolicyId", .string), .optional("Arn", .string), .optional("Path", .string),
        .optional("DefaultVersionId", .string), .optional("AttachmentCount", .integer), .optional("IsAttachable", .boolean),
        .optional("Description", .string), .optional("CreateDate", .timestamp), .optional("UpdateDate", .timestamp),
    ])

    /// The members of a list's answer that say whether there is more.
    static let page: [Member] = [.optional("IsTruncated", .boolean), .optional("Marker", .string)]
    /// The members of a list's question that say where to go on.
    static let paging: [Member] = [.optional("Marker", marker), .optional("MaxItems", count)]
}
