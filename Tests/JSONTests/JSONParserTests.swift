import BrachioCore
import BrachioJSON
import Foundation
import Testing

@Suite("JSON")
struct JSONParserTests {
    @Test("documents are read as Foundation reads them", arguments: [
        #"{"a":[1,2.5,-3e2],"b":{"c":null,"d":true},"e":"x\"y\\z\/\b\f\n\r\t"}"#,
        #" [ "\u00e9\ud83e\udd95" , { } , [ ] ] "#, #""text""#, "0", "-0.5E+3", "true",
    ])
    func documents(text: String) throws {
        let ours = try JSONParser.parse(text)
        let theirs = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        let again = try JSONSerialization.jsonObject(with: Data(JSONWriter.bytes(ours)), options: .fragmentsAllowed)
        #expect((again as? NSObject) == (theirs as? NSObject))
        #expect(try JSONParser.parse(JSONWriter.bytes(ours)) == ours)
    }

    @Test("what is not JSON is refused with its place", arguments: [
        ("", "byte 0"), ("{\"a\":}", "byte 5"), ("[1,]", "byte 3"), ("01", "byte 2"), ("{\"a\" 1}", "byte 5"), ("tru", "byte 0"),
        ("\"\u{1}\"", "byte 1"), ("\"abc", "byte 1"), ("1 2", "byte 2"), ("\"\\u12g4\"", "byte 5"), ("-", "byte 1"), ("1.", "byte 2"), ("\"\\x\"", "byte 2"),
    ])
    func refusals(text: String, place: String) {
        let error = #expect(throws: BrachioError.self) { _ = try JSONParser.parse(text) }
        #expect(error?.message == "not JSON at \(place)")
    }

    @Test("size, depth and number of values are limited")
    func limits() throws {
        let limits = JSONLimits(documentBytes: 20, nestingDepth: 3, valueCount: 5)
        #expect(throws: Never.self) { _ = try JSONParser.parse("[[[1,2]]]", limits: limits) }
        for text in ["[[[[1]]]]", "[1,2,3,4,5]", "\"" + String(repeating: "x", count: 19) + "\""] {
            #expect(#expect(throws: BrachioError.self) { _ = try JSONParser.parse(text, limits: limits) }?.code == .limitExceeded)
        }
    }

    @Test("numbers keep their digits, objects their order, and equality minds neither order nor place")
    func identity() throws {
        let text = #"{"z":1.10,"a":123456789012345678901234567890,"m":[1e999]}"#
        let document = try JSONParser.parse(text)
        #expect(document.description == text)
        #expect(try JSONParser.parse(#"{"a":1,"b":2}"#) == JSONParser.parse(#"{"b":2,"a":1}"#))
        #expect(document["z"]?.number?.double == 1.1)
        #expect(document["a"]?.integer == nil)
    }

    @Test("removing and setting members")
    func members() {
        var object: JSONObject = JSONObject()
        object["a"] = 1
        object["b"] = 2
        object["a"] = nil
        object["c"] = 3
        object["b"] = 4
        #expect(JSONValue.object(object).description == #"{"b":4,"c":3}"#)
        #expect(object.count == 2)
    }

    @Test("mutated documents are read or refused, never worse")
    func mutations() throws {
        var random = SplitMix64(seed: 7)
        let seed = Array(#"{"a":[1,2.5e-3,"\u00e9\ud83e\udd95"],"b":{"c":null,"d":true,"e":"x\\n"}}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(seed[Int.random(in: 0..<seed.count, using: &random)], at: place)
                }
            }
            guard let document = try? JSONParser.parse(bytes) else { continue }
            #expect(try JSONParser.parse(JSONWriter.bytes(document)) == document)
        }
    }
}
