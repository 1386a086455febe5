internal import BrachioCore
internal import Foundation

/// Reading the content of definitions, which is JSON as Greengrass writes it.
enum DefinitionContent {
    static func read<Content: Decodable>(_ text: String) throws -> Content {
        do { return try JSONDecoder().decode(Content.self, from: Data(text.utf8)) } catch {
            throw BrachioError(.invalidInput, "the definition cannot be read", cause: reason(error))
        }
    }

    /// Whether a content is one of its kind: what can be said of it without knowing the group that it will be part of.
    static func check(_ text: String, _ kind: DefinitionKind) throws {
        guard text.utf8.count <= FleetLimits.definitionBytes else {
            throw BrachioError(.limitExceeded, "the definition has \(text.utf8.count) bytes", cause: "at most \(FleetLimits.definitionBytes) are kept")
        }
        switch kind {
        case .core: try (read(text) as CoreContent).check()
        case .device: try unique((read(text) as DeviceContent).devices.map(\.id), "device")
        case .function: try (read(text) as FunctionContent).check()
        case .subscription: try (read(text) as SubscriptionContent).check()
        case .resource: try (read(text) as ResourceContent).check()
        case .logger: try unique((read(text) as LoggerContent).loggers.map(\.id), "logger")
        case .connector: try unique((read(text) as ConnectorContent).connectors.map(\.id), "connector")
        case .group: _ = try read(text) as GroupContent
        }
    }

    /// - Throws: `invalidInput` where two entries have the same identifier.
    static func unique(_ identifiers: [String], _ what: String) throws {
        var seen: Set<String> = []
        for identifier in identifiers {
            guard !identifier.isEmpty else { throw BrachioError(.invalidInput, "a \(what) has an empty Id") }
            guard seen.insert(identifier).inserted else { throw BrachioError(.invalidInput, "two \(what)s have the Id \(identifier.prefix(100))") }
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context): "\(path(context)) has no \(key.stringValue)"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context), DecodingError.dataCorrupted(let context):
            "\(path(context)): \(context.debugDescription)"
        default: "\(error)"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        context.codingPath.isEmpty ? "the definition" : context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}

/// Which version of each kind of definition a version of a group has.
package struct GroupContent: Codable, Hashable, Sendable {
    package var core: String?
    package var device: String?
    package var function: String?
    package var subscription: String?
    package var resource: String?
    package var logger: String?
    package var connector: String?

    enum CodingKeys: String, CodingKey {
        case core = "CoreDefinitionVersionArn"
        case device = "DeviceDefinitionVersionArn"
        case function = "FunctionDefinitionVersionArn"
        case subscription = "SubscriptionDefinitionVersionArn"
        case resource = "ResourceDefinitionVersionArn"
        case logger = "LoggerDefinitionVersionArn"
        case connector = "ConnectorDefinitionVersionArn"
    }

    package var versions: [(kind: DefinitionKind, arn: String)] {
        let all: [(DefinitionKind, String?)] = [
            (.core, core), (.device, device), (.function, function), (.subscription, subscription), (.resource, resource), (.logger, logger),
            (.connector, connector),
        ]
        return all.compactMap { kind, arn in arn.map { (kind, $0) } }
    }
}
