import BrachioCore
import BrachioModelJobs
import Testing

@Suite("DataInputConfig as people write it")
struct DataInputConfigTests {
    @Test(
        "JSON, Python's dictionaries, bare lists and the long form are read alike",
        arguments: [
            ("{\"data\": [1, 3, 224, 224]}", ["data": [1, 3, 224, 224]]),
            ("{'data':[1, 3, 224, 224]}", ["data": [1, 3, 224, 224]]),
            ("{'data': (1, 3, 224, 224,), }", ["data": [1, 3, 224, 224]]),
            ("[1,3,64,64]", ["data": [1, 3, 64, 64]]),
            ("[{'a': [1, 2]}, {'b': [3]}]", ["a": [1, 2], "b": [3]]),
            ("{\"input\": {\"shape\": [1, 3, 8, 8], \"type\": None}}", ["input": [1, 3, 8, 8]]),
        ])
    func reads(text: String, shapes: [String: [Int]]) throws {
        #expect(try DataInputConfig.read(text) == shapes)
    }

    @Test(
        "what is none is refused with the place",
        arguments: [
            ("", "ends too early at character 1"), ("{'data':[1, 3", "lacks a comma or ] at character 14"),
            ("{'data':[1, 0]}", "not of whole numbers above 0"), ("{data:[1]}", "lacks a name in quotes at character 2"),
            ("{'data':[1]} x", "goes on after its end at character 14"), ("{'a", "ends inside of a name"), ("{}", "names no input"),
            (String(repeating: "[", count: 500), "nests deeper than 16 levels"),
        ])
    func refuses(text: String, part: String) {
        let error = #expect(throws: BrachioError.self) { _ = try DataInputConfig.read(text) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test("no cut or changed text crashes the reader")
    func hostile() {
        let text = Array("[{'data': (1, 3, 224, 224), \"b\": {'shape': [7], 'x': None}}]".unicodeScalars)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            var changed = Array(text.prefix(Int.random(in: 0...text.count, using: &random)))
            for _ in 0..<Int.random(in: 0...4, using: &random) where !changed.isEmpty {
                changed[Int.random(in: 0..<changed.count, using: &random)] = text.randomElement(using: &random) ?? "x"
            }
            var string = String.UnicodeScalarView()
            string.append(contentsOf: changed)
            if let shapes = try? DataInputConfig.read(String(string)) { #expect(shapes.values.allSatisfy { $0.allSatisfy { $0 > 0 } }) }
        }
    }
}
