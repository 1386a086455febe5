internal import BrachioCore
internal import BrachioJSON
internal import Foundation
internal import Yams

/// What a file says in YAML or JSON, as one value.
enum PlanText {
    static let bytesMax = 1 << 20
    static let nestingDepthMax = 32
    /// Aliases count as often as they stand for something.
    static let valuesCountMax = 20_000

    /// - Throws: `notFound`, `invalidInput` with the line, `limitExceeded`.
    static func read(_ url: URL) throws -> JSONValue {
        guard let data = try? Data(contentsOf: url) else { throw BrachioError(.notFound, "there is no file \(url.path)") }
        do { return try read(String(decoding: data, as: UTF8.self)) } catch let error as BrachioError { throw error.within(url.path) }
    }

    /// - Throws: `invalidInput` with the line, `limitExceeded`.
    static func read(_ text: String) throws -> JSONValue {
        guard text.utf8.count <= bytesMax else {
            throw BrachioError(.limitExceeded, "the file has \(text.utf8.count) bytes", cause: "at most \(bytesMax) are read")
        }
        // JSON is YAML too; its own reader is the one that says where JSON is wrong.
        if text.first(where: { !$0.isWhitespace }) == "{" { return try JSONParser.parse(text) }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw BrachioError(.invalidInput, "the file is not YAML", cause: reason(error)) }
        guard let root else { throw BrachioError(.invalidInput, "the file is empty") }
        var valuesLeft = valuesCountMax
        return try value(root, depth: 0, &valuesLeft)
    }

    private static func value(_ node: Node, depth: Int, _ valuesLeft: inout Int) throws -> JSONValue {
        valuesLeft -= 1
        guard valuesLeft >= 0 else { throw BrachioError(.limitExceeded, "the file has too many values", cause: "at most \(valuesCountMax) are read") }
        guard depth <= nestingDepthMax else {
            throw BrachioError(.limitExceeded, "the file is nested too deeply", cause: "at most \(nestingDepthMax) levels are read")
        }
        switch node {
        case .sequence(let sequence): return .array(try sequence.map { try value($0, depth: depth + 1, &valuesLeft) })
        case .mapping(let mapping):
            var object = JSONObject()
            for (key, entry) in mapping {
                guard case .scalar(let name) = key else { throw BrachioError(.invalidInput, "a name is no text\(place(key))") }
                guard object[name.string] == nil else { throw BrachioError(.invalidInput, "\(name.string.prefix(100)) is there twice\(place(key))") }
                object[name.string] = try value(entry, depth: depth + 1, &valuesLeft)
            }
            return .object(object)
        case .scalar(let scalar): return try self.scalar(scalar, node)
        case .alias: throw BrachioError(.invalidInput, "an alias stands for nothing\(place(node))")
        }
    }

    private static func scalar(_ scalar: Node.Scalar, _ node: Node) throws -> JSONValue {
        switch Resolver.default.resolveTag(of: node) {
        case .null: return .null
        case .bool: return .boolean(Bool.construct(from: scalar) ?? false)
        case .int:
            guard let number = Int64.construct(from: scalar) else { break }
            return .number(JSONNumber(number))
        case .float:
            guard let number = Double.construct(from: scalar).flatMap({ JSONNumber($0) }) else { break }
            return .number(number)
        default: return .string(scalar.string)
        }
        throw BrachioError(.invalidInput, "\(scalar.string.prefix(100)) is no number that can be used\(place(node))")
    }

    private static func place(_ node: Node) -> String { node.mark.map { " (line \($0.line))" } ?? "" }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _), YamlError.composer(_, let problem, let mark, _):
            "line \(mark.line): \(problem)"
        case YamlError.duplicatedKeysInMapping(let duplicates, _): "\(duplicates.map { "\($0)" }.joined(separator: ", ")) is there twice"
        default: "\(error)"
        }
    }
}
