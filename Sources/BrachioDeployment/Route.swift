/// Which messages go where. Greengrass calls this a subscription.
package struct Route: Codable, Hashable, Sendable {
    /// One end of a route, written as Greengrass writes it: `cloud`, `GGShadowService`, or the ARN of a function or a thing.
    package enum End: Hashable, Sendable {
        case cloud
        case shadows
        case function(arn: String)
        case thing(arn: String)
        /// An ARN of another kind: kept, and never matched.
        case other(String)
    }

    package var identifier: String
    package var source: End
    /// A topic filter, with `+` and `#`.
    package var subject: String
    package var target: End

    package init(identifier: String, source: End, subject: String, target: End) {
        self.identifier = identifier
        self.source = source
        self.subject = subject
        self.target = target
    }
}

extension Route.End: Codable {
    package init(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        self =
            switch text {
            case "cloud": .cloud
            case "GGShadowService": .shadows
            case _ where parts.count == 6 && parts[0] == "arn" && parts[2] == "lambda": .function(arn: text)
            case _ where parts.count == 6 && parts[0] == "arn" && parts[2] == "iot" && parts[5].hasPrefix("thing/"): .thing(arn: text)
            default: .other(text)
            }
    }

    package var text: String {
        switch self {
        case .cloud: "cloud"
        case .shadows: "GGShadowService"
        case .function(let arn), .thing(let arn): arn
        case .other(let text): text
        }
    }

    package init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(String.self)) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
