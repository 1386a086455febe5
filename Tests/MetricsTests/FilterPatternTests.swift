import BrachioCore
import BrachioMetrics
import Testing

/// Patterns and messages of "Filter and pattern syntax" in the CloudWatch Logs user guide.
@Suite("Filter patterns")
struct FilterPatternTests {
    @Test(
        "terms",
        arguments: [
            ("ERROR", [true, true, false]), ("?ERROR ?WARN", [true, true, true]), ("ERROR WARN", [true, false, false]), ("ERROR -WARN", [false, true, false]),
            ("", [true, true, true]), ("\"ERROR message\"", [false, true, false]), ("?INFO ?\"WARN m\"", [true, false, true]), ("error", [false, false, false]),
            ("ERROR ?nothing", [true, true, false]),
        ])
    func terms(pattern: String, expected: [Bool]) throws {
        let filter = try FilterPattern(pattern)
        #expect(["ERROR WARN message", "ERROR message", "WARN message"].map(filter.matches) == expected)
    }

    @Test("a term is found within words, and can be excluded")
    func within() throws {
        #expect(try FilterPattern("ERROR").matches("Exiting with ERRORCODE: -1"))
        #expect(try !FilterPattern("\"ERROR\" - \"Exiting\"").matches("Exiting with ERRORCODE: -1"))
        #expect(try FilterPattern("\"ERROR\" - \"Exiting\"").matches("[ERROR] A fatal exception has occurred"))
        #expect(try FilterPattern("ERROR Exception").matches("[ERROR] Caught IllegalArgumentException"))
    }

    private static let trail = """
        {"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111", "arrayKey": ["value", "another value"],
         "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}], "SomeObject": null, "ThisFlag": true,
         "latency": 1200.5, "numbers": [0.005], "errorCode": 400}
        """

    @Test(
        "conditions on JSON that hold",
        arguments: [
            #"{ $.eventType = "UpdateTrail" }"#, "{ $.sourceIPAddress != 123.123.* }", #"{ $.arrayKey[0] = "value" }"#, "{ $.objectList[1].id = 2 }",
            "{ $.SomeObject IS NULL }", "{ $.SomeOtherObject NOT EXISTS }", "{ $.ThisFlag IS TRUE }", "{ $.latency >= 500 }", "{ $.numbers[0] < 10e3 }",
            "{ $.numbers[0] < 10e-3 }", "{ $.errorCode = 400 }", "{ $.errorCode != 500 }", "{ $.latency > +1000 }", "{$.eventType=Update*}",
            "{ $.eventType = *Trail && $.errorCode = 4* }", "{ $.objectList[*].name = b }", #"{ $["eventType"] EXISTS }"#, "{ $.latency = * }",
        ])
    func jsonHolds(pattern: String) throws { #expect(try FilterPattern(pattern).matches(Self.trail)) }

    @Test(
        "conditions on JSON that do not hold",
        arguments: [
            #"{ $.eventType = "updateTrail" }"#, "{ $.sourceIPAddress != 111.* }", "{ $.eventType[0] = UpdateTrail }", "{ $.objectList[2].id = 2 }",
            "{ $.ThisFlag IS NULL }", "{ $.SomeObject NOT EXISTS }", "{ $.ThisFlag IS FALSE }", "{ $.latency < 500 }", "{ $.eventType > 5 }",
            "{ $.arrayKey = 1 }", "{ $.arrayKey != 1 }", "{ $.nothing != 1 }",
        ])
    func jsonFails(pattern: String) throws { #expect(try !FilterPattern(pattern).matches(Self.trail)) }

    @Test(
        "compound conditions: parentheses, then &&, then ||",
        arguments: [
            (#"{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }"#, true),
            (#"{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }"#, false),
            (#"{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }"#, true),
            (#"{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }"#, false),
        ])
    func compound(pattern: String, expected: Bool) throws {
        let message = """
            {"user": {"id": 1, "email": "John.Stiles@example.com"},
             "users": [{"id": 2, "email": "John.Doe@example.com"}, {"id": 3, "email": "Jane.Doe@example.com"}],
             "actions": ["GET", "PUT", "DELETE"], "coordinates": [[0, 1, 2], [4, 5, 6], [7, 8, 9]]}
            """
        #expect(try FilterPattern(pattern).matches(message) == expected)
    }

    @Test("conditions on JSON never hold for other messages")
    func notJSON() throws {
        for message in ["", "text", "{", "{\"a\": }", "12", String(repeating: "[", count: 100_000)] {
            #expect(try !FilterPattern("{ $.a NOT EXISTS }").matches(message))
        }
    }

    private static let access = [
        #"127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534"#,
        #"127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /apache_pb.gif HTTP/1.0" 500 5324"#,
        #"127.0.0.1 - frank [10/Oct/2000:13:50:35 -0700] "GET /index.html HTTP/1.0" 404 355"#,
    ]

    @Test(
        "fields between spaces",
        arguments: [
            ("[ip, user, username, timestamp, request, status_code, bytes]", [true, true, true]), ("[..., status_code, bytes]", [true, true, true]),
            ("[ip, user, ..., status_code, bytes]", [true, true, true]), ("[ip, user, ...]", [true, true, true]), ("[ip, user]", [false, false, false]),
            ("[ip, user, username, timestamp, request, status_code, bytes > 1000]", [true, true, false]),
            ("[ip, user, username, timestamp, request, status_code = 200, bytes]", [true, false, false]),
            ("[ip, user, username, timestamp, request = *html*, status_code = 4*, bytes]", [false, false, true]),
            ("[ip, user, username, timestamp, request, status_code = 4* && bytes > 1000]", [false, false, false]),
            ("[ip, user, username, timestamp, request, status_code = 4* && bytes < 1000]", [false, false, true]),
            ("[..., status_code = 4* && status_code != 403, bytes]", [false, false, true]),
            ("[..., status_code = 200 || status_code = 500, bytes]", [true, true, false]),
        ])
    func fields(pattern: String, expected: [Bool]) throws {
        let filter = try FilterPattern(pattern)
        #expect(Self.access.map(filter.matches) == expected)
    }

    @Test("matching fields are told by name or number")
    func extraction() throws {
        let values = try FilterPattern("[..., request=*.html*, status_code=4*,]").values(in: Self.access[2])
        #expect(
            values == [
                "$status_code": "404", "$request": "GET /index.html HTTP/1.0", "$7": "355", "$4": "10/Oct/2000:13:50:35 -0700", "$3": "frank",
                "$2": "-", "$1": "127.0.0.1",
            ])
    }

    @Test(
        "patterns that say nothing are refused",
        arguments: [
            "foo-bar", "\"open", "%regex%", "{ }", "{ $ = 1 }", "{ $.a }", "{ $.a = }", "{ $.a > text }", "{ $.a = 1", "{ $.a = 1 } more", "[a, b", "[a > ]",
            "[..., a, ...]", "{ $.a IS MAYBE }", "{ \(String(repeating: "(", count: 40))$.a = 1\(String(repeating: ")", count: 40)) }",
            String(repeating: "a ", count: 600),
        ])
    func refused(pattern: String) { #expect(throws: BrachioError.self) { try FilterPattern(pattern) } }
}
