/// Where a core's logs go.
struct LoggerContent: Codable, Hashable, Sendable {
    struct Logger: Codable, Hashable, Sendable {
        var id: String
        var component: String
        var level: String
        var space: Int?
        var type: String

        enum CodingKeys: String, CodingKey {
            case id = "Id"
            case component = "Component"
            case level = "Level"
            case space = "Space"
            case type = "Type"
        }
    }

    var loggers: [Logger]

    enum CodingKeys: String, CodingKey { case loggers = "Loggers" }

    init(from decoder: any Decoder) throws {
        loggers = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent([Logger].self, forKey: .loggers) ?? []
    }
}

/// Parts that come with the agent instead of as code.
struct ConnectorContent: Codable, Hashable, Sendable {
    struct Connector: Codable, Hashable, Sendable {
        var id: String
        var arn: String
        var parameters: [String: String]?

        enum CodingKeys: String, CodingKey {
            case id = "Id"
            case arn = "ConnectorArn"
            case parameters = "Parameters"
        }
    }

    var connectors: [Connector]

    enum CodingKeys: String, CodingKey { case connectors = "Connectors" }

    init(from decoder: any Decoder) throws {
        connectors = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent([Connector].self, forKey: .connectors) ?? []
    }
}
