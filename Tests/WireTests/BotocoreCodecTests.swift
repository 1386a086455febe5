import BrachioWire
import Foundation
import HTTPTypes
import TestSupport
import Testing

/// Every protocol against botocore: what botocore writes is decoded to what it was given, and what is encoded is parsed by
/// botocore to what was meant. Shapes come from botocore's models, values from a seeded source.
@Suite(.enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct BotocoreCodecTests {
    struct Subject: Sendable, CustomTestStringConvertible {
        var service: String
        var family: ServiceModel.Family
        var testDescription: String { "\(service) \(family.rawValue)" }
    }

    static let subjects = [
        Subject(service: "sagemaker", family: .json11), Subject(service: "logs", family: .json11),
        Subject(service: "cloudwatch", family: .json10), Subject(service: "cloudwatch", family: .cbor),
        Subject(service: "cloudwatch", family: .query), Subject(service: "iam", family: .query), Subject(service: "sts", family: .query),
        Subject(service: "lambda", family: .restJSON), Subject(service: "greengrass", family: .restJSON),
        Subject(service: "iot", family: .restJSON), Subject(service: "s3", family: .restXML), Subject(service: "route53", family: .restXML),
    ]

    @Test("requests of botocore's are decoded, responses are parsed by botocore", arguments: subjects)
    func bothWays(subject: Subject) throws {
        let model = try BotocoreModel.load(subject.service)
        let cases = try #require(try BotocorePeer.ask(["cases", subject.service, subject.family.rawValue, "120", "7"]).list)
        let codec = subject.family.codec
        var answers: [WireValue] = [], misread: [String] = []
        for entry in cases {
            let operation = try #require(model.operation(entry["operation"]?.string ?? ""))
            let (path, query) = BotocorePeer.split(entry["target"]?.string ?? "/")
            let request = WireRequest(
                method: entry["method"]?.string ?? "", path: path, query: QueryItem.items(query), headers: BotocorePeer.headers(entry["headers"]),
                body: BotocorePeer.bytes(entry["body"]))
            let decoded = try codec.decode(request, for: operation, of: model.service)
            let wanted = portable(entry["input"] ?? .null, as: operation.input)
            let (read, meant) = subject.family == .query
                ? (Self.pruned(decoded), Self.pruned(wanted)) : (Self.meaning(decoded, wanted), wanted)
            if sorted(read) != sorted(meant) { misread.append("\(operation.name): \(Self.text(decoded)), not \(Self.text(wanted))") }
            let output = portable(entry["output"] ?? .null, as: operation.output)
            let response = try codec.encode(output, for: operation, of: model.service, requestID: "1-2-3")
            var headers = WireMap()
            for field in response.headers { headers[field.name.rawName] = .string(field.value) }
            answers.append([
                "operation": .string(operation.name), "status": .integer(Int64(response.status)), "headers": .map(headers),
                "body": .string(Data(response.body).base64EncodedString()), "wanted": entry["output"] ?? .null,
            ])
        }
        let found = try BotocorePeer.ask(["judge", subject.service, subject.family.rawValue], about: .list(answers))
        #expect(found.list == [])
        #expect(misread == [])
        #expect(answers.count == 120)
    }

    /// Without empty structures, which leave no trace in a form.
    private static func pruned(_ value: WireValue) -> WireValue {
        switch value {
        case .list(let list): return .list(list.map(pruned).filter { $0 != .map([:]) })
        case .map(let map):
            var output = WireMap()
            for entry in map.entries {
                let inner = pruned(entry.value)
                if inner != .map([:]), inner != .list([]) { output[entry.key] = inner }
            }
            return .map(output)
        default: return value
        }
    }

    private static func text(_ value: WireValue) -> String { String(decoding: JSONWriter.bytes(sorted(value)), as: UTF8.self) }

    /// What is decoded, without maps of headers that are empty because the request has none.
    private static func meaning(_ decoded: WireValue, _ wanted: WireValue) -> WireValue {
        guard let map = decoded.map, let expected = wanted.map else { return decoded }
        var output = WireMap()
        for entry in map.entries where expected[entry.key] != nil || entry.value != .map([:]) { output[entry.key] = entry.value }
        return .map(output)
    }

    @Test("errors are parsed by botocore with their code and message", arguments: ServiceModel.Family.allCases)
    func errors(family: ServiceModel.Family) throws {
        let error = ServiceError("ResourceInUse", "training job <demo> & \"others\" exist", status: 400)
        let response = family.codec.encode(error, of: ServiceModel(signingName: "x", apiVersion: "", families: [family]), requestID: "1")
        var headers = WireMap()
        for field in response.headers { headers[field.name.rawName] = .string(field.value) }
        let parsed = try BotocorePeer.ask(["judge-errors", family.rawValue], about: [[
            "status": 400, "headers": .map(headers), "body": .string(Data(response.body).base64EncodedString()),
        ]])
        #expect(parsed == [["ResourceInUse", "training job <demo> & \"others\" exist"]])
    }
}
