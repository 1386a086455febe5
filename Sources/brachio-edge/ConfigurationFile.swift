internal import BrachioCore
internal import BrachioDeployment
internal import BrachioWire
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

    /// Names that the file has and nobody reads, such as `spool.byteMax`: misspelt ones mostly. They are no error, as a later bundle may have more.
    static func unknownNames(_ file: URL) -> [String] {
        guard let data = try? Data(contentsOf: file), let written = try? JSONReader.read(Array(data)), let configuration = try? read(file) else { return [] }
        return unknownNames(written, configuration, "")
    }

    private static func unknownNames(_ written: WireValue, _ value: Any, _ place: String) -> [String] {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional { return mirror.children.first.map { unknownNames(written, $0.value, place) } ?? [] }
        guard mirror.displayStyle == .struct, let entries = written.map?.entries else { return [] }
        let known = Dictionary(mirror.children.compactMap { child in child.label.map { ($0, child.value) } }) { $1 }
        return entries.flatMap { entry -> [String] in
            guard let value = known[entry.key] else { return [place + entry.key] }
            return unknownNames(entry.value, value, "\(place)\(entry.key).")
        }
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
