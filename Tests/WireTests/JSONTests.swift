import BrachioCore
import BrachioWire
import Foundation
import TestSupport
import Testing

@Suite("JSON")
struct JSONTests {
    private static func read(_ text: String) throws -> WireValue { try JSONReader.read(Array(text.utf8)) }

    @Test("documents", arguments: [
        ("0", 0), ("-0", 0), ("-12", -12), ("1.5", 1.5), ("1e3", 1000.0), ("2E-1", 0.2), ("9223372036854775807", .integer(.max)),
        ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("true", true), ("null", .null), (" [ ] ", []), ("{}", [:]),
        (#""\u00e4\n\/\"\\""#, "ä\n/\"\\"), (#""\ud83d\ude00""#, "😀"), (#""\ud83d!""#, "\u{FFFD}!"), (#"{"a":1,"a":2}"#, ["a": 2]),
        (#"[1,[2,{"b":[null]}]]"#, [1, [2, ["b": [.null]]]]),
    ] as [(String, WireValue)])
    func documents(text: String, value: WireValue) throws { #expect(try Self.read(text) == value) }

    @Test("what is not JSON is refused", arguments: [
        "", " ", "{", "[1,]", "[1 2]", "{a:1}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "tru", "nul", "01", "1.", ".5", "+1", "1e", "--1", "\"", "\"\\x\"",
        "\"\\u12\"", "\"\u{1}\"", "1 1", "[1]]", "'a'", "NaN", "Infinity", "1e999", "\"\\u+123\"",
    ])
    func refused(text: String) {
        let error = #expect(throws: ServiceError.self) { try Self.read(text) }
        #expect(error?.code == "SerializationException")
    }

    @Test("text that is not UTF-8 is refused")
    func invalidText() {
        #expect(throws: ServiceError.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
    }

    @Test("nesting and the number of values have limits")
    func limits() throws {
        func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(throws: Never.self) { try Self.read(nested(WireLimits.nestingDepth)) }
        #expect(throws: ServiceError.self) { try Self.read(nested(WireLimits.nestingDepth + 1)) }
        #expect(throws: ServiceError.self) { try JSONReader.read(Array("[1,1,1]".utf8), valuesMax: 3) }
    }

    @Test("any value is written as Python's json reads it", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
    func peer() throws {
        var random = SplitMix64(seed: 17)
        let value = WireValue.list((0..<300).map { _ in RandomValue.make(&random) })
        let written = JSONWriter.bytes(value)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("brachio-json-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(written).write(to: file)
        let again = try PythonPeer.run("""
            from json import dumps, load
            from sys import argv
            print(dumps(load(open(argv[1], encoding="utf-8"))))
            """, [file.path])
        #expect(try JSONReader.read(Array(again.utf8)) == JSONReader.read(written))
    }

    @Test("whatever is read, the reader returns or throws")
    func damaged() {
        var random = SplitMix64(seed: 18)
        for _ in 0..<500 {
            var bytes = JSONWriter.bytes(RandomValue.make(&random))
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if let read = try? JSONReader.read(bytes) { #expect((try? JSONReader.read(JSONWriter.bytes(read))) == read) }
        }
    }
}
