package import BrachioWire

/// The operations of STS that are offered.
package enum SecurityTokenOperations {
    package static let all = [getCallerIdentity, getAccessKeyInfo, assumeRole]

    static let getCallerIdentity = ServiceOperation(
        "GetCallerIdentity",
        output: .structure([.optional("UserId", .string), .optional("Account", .string), .optional("Arn", .string)]))

    static let getAccessKeyInfo = ServiceOperation(
        "GetAccessKeyInfo", input: .structure([.required("AccessKeyId", .string(16...128, pattern: #"[\w]*"#))]),
        output: .structure([.optional("Account", .string)]))

    static let assumeRole = ServiceOperation(
        "AssumeRole",
        input: .structure([
            .required("RoleArn", arn), .required("RoleSessionName", .string(2...64, pattern: #"[\w+=,.@-]*"#)),
            .optional("Policy", .string(pattern: #"[\u0009\u000A\u000D\u0020-\u00FF]+"#).from(1)),
            .optional("DurationSeconds", .integer(900...43_200)),
            .optional("ExternalId", .string(2...1224, pattern: #"[\w+=,.@:\/-]*"#)),
        ]),
        output: .structure([
            .optional("Credentials", .structure([
                .required("AccessKeyId", .string), .required("SecretAccessKey", .string), .required("SessionToken", .string),
                .required("Expiration", .timestamp),
            ])),
            .optional("AssumedRoleUser", .structure([.required("AssumedRoleId", .string), .required("Arn", .string)])),
        ]))

    private static let arn = Shape.string(
        20...2048, pattern: #"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"#)
}
