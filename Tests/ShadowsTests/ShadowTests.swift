import BrachioCore
import BrachioJSON
import BrachioShadows
import Testing

/// Documents and refusals as "Device Shadow service documents" in the IoT developer guide has them.
@Suite("Shadows")
struct ShadowTests {
    private static func update(_ text: String) throws(ShadowError) -> ShadowUpdate { try ShadowUpdate(Array(text.utf8)) }

    /// A shadow after updates one second apart, the first at second 1.
    private static func shadow(_ updates: String...) throws -> ShadowDocument {
        var shadow = ShadowDocument()
        for (index, text) in updates.enumerated() { shadow = try shadow.changed(by: update(text), atSeconds: Int64(index + 1)).current }
        return shadow
    }

    private static func json(_ text: String) throws -> JSONValue { try JSONParser.parse(text) }

    @Test("each section gets its values and their times; the delta is what differs")
    func answer() throws {
        let shadow = try Self.shadow(
            #"{"state":{"desired":{"color":"RED","sequence":["RED","GREEN","BLUE"]}}}"#, #"{"state":{"reported":{"color":"GREEN"}}}"#)
        #expect(try shadow.answer(timestampSeconds: 9, clientToken: "t") == Self.json("""
            {"state":{"desired":{"color":"RED","sequence":["RED","GREEN","BLUE"]},"reported":{"color":"GREEN"},
              "delta":{"color":"RED","sequence":["RED","GREEN","BLUE"]}},
             "metadata":{"desired":{"color":{"timestamp":1},"sequence":[{"timestamp":1},{"timestamp":1},{"timestamp":1}]},"reported":{"color":{"timestamp":2}}},
             "version":2,"timestamp":9,"clientToken":"t"}
            """))
    }

    @Test("an update answers what was asked, tells the thing the difference, and everybody else before and after")
    func change() throws {
        let before = try Self.shadow(#"{"state":{"desired":{"light":{"on":true,"level":5}},"reported":{"light":{"on":true,"level":5}}}}"#)
        let change = try before.changed(by: Self.update(#"{"state":{"desired":{"light":{"level":7}}},"clientToken":"x","version":1}"#), atSeconds: 4)
        #expect(try change.accepted == Self.json(#"{"state":{"desired":{"light":{"level":7}}},"metadata":{"desired":{"light":{"level":{"timestamp":4}}}},"version":2,"timestamp":4,"clientToken":"x"}"#))
        #expect(try change.delta == Self.json(#"{"version":2,"timestamp":4,"state":{"light":{"level":7}},"metadata":{"light":{"level":{"timestamp":4}}},"clientToken":"x"}"#))
        #expect(try change.documents["previous"]?["version"] == Self.json("1"))
        #expect(try change.documents["current"]?["metadata"]?["desired"] == Self.json(#"{"light":{"on":{"timestamp":1},"level":{"timestamp":4}}}"#))
        let settled = try change.current.changed(by: Self.update(#"{"state":{"reported":{"light":{"level":7}}}}"#), atSeconds: 5)
        #expect(settled.delta == nil)
    }

    @Test("null removes a value, a section, or everything; arrays are replaced whole")
    func removals() throws {
        let full = #"{"state":{"desired":{"a":1,"b":{"c":2}},"reported":{"list":[1,2,3]}}}"#
        #expect(try Self.shadow(full, #"{"state":{"desired":{"a":null,"b":{"c":null}}}}"#).desired == nil)
        #expect(try Self.shadow(full, #"{"state":{"desired":null}}"#).reported == ["list": [1, 2, 3]])
        #expect(try Self.shadow(full, #"{"state":{"reported":{"list":[9]}}}"#).reported == ["list": [9]])
        let empty = try Self.shadow(full, #"{"state":null}"#)
        #expect(empty.desired == nil && empty.reported == nil && empty.version == 2)
    }

    @Test("refusals carry the code and the words that clients know", arguments: [
        ("{", 400, "Invalid JSON"), ("[]", 400, "Invalid JSON"), ("{}", 400, "Missing required node: state"), (#"{"state":1}"#, 400, "State node must be an object"),
        (#"{"state":{"desired":[]}}"#, 400, "Desired node must be an object"), (#"{"state":{"reported":"x"}}"#, 400, "Reported node must be an object"),
        (#"{"state":{},"version":"1"}"#, 400, "Invalid version"), (#"{"state":{},"clientToken":7}"#, 400, "Invalid clientToken"),
        (#"{"state":{},"clientToken":"\#(String(repeating: "t", count: 65))"}"#, 400, "Invalid clientToken"),
        (#"{"state":{"desired":{"a":{"b":{"c":{"d":{"e":{"f":{}}}}}}}}}"#, 400, "JSON contains too many levels of nesting; maximum is 6"),
        (#"{"state":{"delta":{}}}"#, 400, "State contains an invalid node: 'delta'"),
        (#"{"state":{"desired":{"colors":[null,"RED"]}}}"#, 400, "State contains an invalid node: arrays cannot contain null"),
        (#"{"state":{},"version":9}"#, 409, "Version conflict"), (#"{"state":{"desired":{"a":"\#(String(repeating: "x", count: 8_192))"}}}"#, 413, "The payload exceeds the maximum size allowed"),
    ])
    func refusals(payload: String, code: Int, message: String) throws {
        let shadow = try Self.shadow(#"{"state":{"desired":{"a":1}}}"#)
        let error = #expect(throws: ShadowError.self) { _ = try shadow.changed(by: Self.update(payload), atSeconds: 2) }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }

    @Test("a thing that reports each delta ends as it is wanted, whatever was asked before")
    func convergence() throws {
        var random = SplitMix64(seed: 3)
        func value(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0..<(depth > 2 ? 4 : 6), using: &random) {
            case 0: return .null
            case 1: return .number(JSONNumber(Int64.random(in: 0..<3, using: &random)))
            case 2: return .boolean(Bool.random(using: &random))
            case 3: return ["x", 1]
            default:
                var object = JSONObject()
                for name in ["a", "b", "c"] where Bool.random(using: &random) { object[name] = value(depth + 1) }
                return .object(object)
            }
        }
        for _ in 0..<500 {
            var shadow = ShadowDocument()
            for second in 1...6 {
                var state = JSONObject()
                state[Bool.random(using: &random) ? "desired" : "reported"] = .object(value(0).object ?? ["a": value(1)])
                let asked = try ShadowUpdate(JSONWriter.bytes(["state": .object(state)]))
                let change = try shadow.changed(by: asked, atSeconds: Int64(second))
                #expect(change.current.version == shadow.version + 1)
                shadow = change.current
                if let delta = change.delta?["state"] {
                    shadow = try shadow.changed(by: ShadowUpdate(JSONWriter.bytes(["state": ["reported": delta]])), atSeconds: Int64(second)).current
                }
                let left = shadow.answer(timestampSeconds: 0, clientToken: nil)["state"]?["delta"]
                #expect(left == nil, "\(shadow)")
            }
        }
    }

    @Test("topics name thing, shadow and operation; answers and other topics are no requests")
    func topics() throws {
        let classic = try #require(ShadowTopic("$aws/things/camera-1/shadow/update"))
        #expect(classic.thing.text == "camera-1" && classic.shadow == nil && classic.operation == .update)
        #expect(classic.answer("delta") == "$aws/things/camera-1/shadow/update/delta")
        let named = try #require(ShadowTopic("$aws/things/a:b_c/shadow/name/model/get"))
        #expect(named.shadow?.text == "model" && named.text == "$aws/things/a:b_c/shadow/name/model/get")
        for other in ["$aws/things/a/shadow/get/accepted", "$aws/things/a b/shadow/get", "$aws/things/a/shadow/name//get", "things/a/shadow/get", "$aws/things/a/shadow/put"] {
            #expect(ShadowTopic(other) == nil)
        }
    }
}
