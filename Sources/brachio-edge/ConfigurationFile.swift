internal import BrachioCore
internal import BrachioDeployment
internal import Foundation

/// The bundle's `config.json`.
enum ConfigurationFile {
    static func read(_ file: URL) throws -> EdgeConfiguration {
        guard let data = try? Data(contentsOf: file) else {
            throw BrachioError(
                .notFound, "there is no configuration \(file.path)", mend: "make a bundle with brachio device add, and name its config.json with --config")
        }
        let configuration: EdgeConfiguration
        do { configuration = try JSONDecoder().decode(EdgeConfiguration.self, from: data) } catch {
            throw BrachioError(.corrupted, "\(file.path) cannot be read", cause: describe(error), mend: "make the bundle again with brachio device add")
        }
        guard configuration.form == EdgeConfiguration.currentForm else {
            throw BrachioError(.unsupported, "\(file.path) has form \(configuration.form)", cause: "this agent reads form \(EdgeConfiguration.currentForm)")
        }
        return configuration
    }

    private static func describe(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")) is not what it should be"
        default: "it is no JSON"
        }
    }
}
