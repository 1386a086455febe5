import BrachioWire
import Foundation
import HTTPTypes
import TestSupport

/// botocore, asked through `Tests/WireTests/Peers/botocore_peer.py`.
enum BotocorePeer {
    static func ask(_ arguments: [String]) throws -> WireValue {
        let script = TestData.packageRoot.appendingPathComponent("Tests/WireTests/Peers/botocore_peer.py")
        let printed = try PythonPeer.run(try String(contentsOf: script, encoding: .utf8), arguments)
        return try JSONReader.read(Array(printed.utf8))
    }

    /// Asks with a document that is too long for an argument.
    static func ask(_ arguments: [String], about document: WireValue) throws -> WireValue {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-peer-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(JSONWriter.bytes(document)).write(to: file)
        return try ask(arguments + [file.path])
    }

    static func headers(_ value: WireValue?) -> HTTPFields {
        HTTPFields((value?.map?.entries ?? []).compactMap { entry in
            guard let name = HTTPField.Name(entry.key), let text = entry.value.string else { return nil }
            return HTTPField(name: name, value: text)
        })
    }

    static func bytes(_ value: WireValue?) -> [UInt8] { value?.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? [] }

    /// `/path?query` in its two parts.
    static func split(_ target: String) -> (path: String, query: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], parts.count > 1 ? parts[1] : "")
    }
}

/// A value as the peer writes it in JSON (timestamps in seconds, blobs in base64, members by name) as a shape has it.
func portable(_ value: WireValue, as shape: Shape) -> WireValue {
    let shape = shape.resolved
    switch (shape.kind, value) {
    case (.structure(let members), .map(let map)):
        var output = WireMap()
        for member in members { output[member.name] = map[member.name].map { portable($0, as: member.shape) } }
        return .map(output)
    case (.list(let form), .list(let list)): return .list(list.map { portable($0, as: form.element) })
    case (.map(let form), .map(let map)):
        var output = WireMap()
        for key in map.keys.sorted() { output[key] = map[key].map { portable($0, as: form.value) } }
        return .map(output)
    case (.timestamp, _): return .timestamp(Date(timeIntervalSince1970: value.double ?? 0))
    case (.blob, _): return .bytes(BotocorePeer.bytes(value))
    case (.float, _), (.double, _): return .double(value.double ?? 0)
    default: return value
    }
}

/// Maps by sorted keys, so that equality does not depend on order.
func sorted(_ value: WireValue) -> WireValue {
    switch value {
    case .map(let map):
        var output = WireMap()
        for key in map.keys.sorted() { output[key] = map[key].map(sorted) }
        return .map(output)
    case .list(let list): return .list(list.map(sorted))
    default: return value
    }
}
