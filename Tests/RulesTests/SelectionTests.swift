import BrachioCore
import BrachioJSON
import BrachioRules
import Testing

/// Statements, messages and results as the "AWS IoT SQL reference" gives them.
@Suite("Selecting from messages")
struct SelectionTests {
    static let published: [(sql: String, payload: String, result: String)] = [
        ("SELECT * FROM 'a/b'", #"{"color":"red","temperature":50}"#, #"{"color":"red","temperature":50}"#),
        ("SELECT color FROM 'a/b'", #"{"color":"red","temperature":50}"#, #"{"color":"red"}"#),
        ("SELECT color AS my_color FROM 'a/b'", #"{"color":"red","temperature":50}"#, #"{"my_color":"red"}"#),
        ("SELECT color as my_color, temperature as fahrenheit FROM 'a/b'", #"{"color":"red","temperature":50}"#, #"{"my_color":"red","fahrenheit":50}"#),
        ("SELECT *, 15 as speed FROM 'a/b'", #"{"color":"red","temperature":50}"#, #"{"color":"red","temperature":50,"speed":15}"#),
        ("SELECT VALUE color FROM 'a/b'", #"{"color":"red","temperature":50}"#, #""red""#),
        ("SELECT color.red as red_value FROM 'a/b'", #"{"color":{"red":255,"green":0},"temperature":50}"#, #"{"red_value":255}"#),
        ("SELECT (temperature - 32) * 5 / 9 AS celsius, upper(color) as my_color FROM 'a/b'", #"{"color":"red","temperature":50}"#, #"{"celsius":10,"my_color":"RED"}"#),
        ("SELECT {'latitude': get(lat_long, 0),'longitude':get(lat_long, 1)} as lat_long FROM 'a/b'", #"{"lat_long":[47.606,-122.332]}"#, #"{"lat_long":{"latitude":47.606,"longitude":-122.332}}"#),
        ("SELECT [lat,long] as lat_long FROM 'a/b'", #"{"lat":47.696,"long":-122.332}"#, #"{"lat_long":[47.696,-122.332]}"#),
        ("SELECT CASE color WHEN 'green' THEN 'go' WHEN 'yellow' THEN 'caution' WHEN 'red' THEN 'stop' ELSE 'you are not at a stop light' END as instructions FROM 'a/b'", #"{"color":"yellow"}"#, #"{"instructions":"caution"}"#),
        ("SELECT temp, md5(deviceid) AS hashed_id FROM 'a/#'", #"{"deviceid":"iot123","temp":54.98}"#, #"{"temp":54.98,"hashed_id":"e37f81fb397e595c4aeb5645b8cbbbd1"}"#),
        ("SELECT decode(encoded_temp,\"base64\").temperature AS temp from 'a/b'", #"{"encoded_temp":"eyAidGVtcGVyYXR1cmUiOiAzMyB9Cg=="}"#, #"{"temp":33}"#),
        ("SELECT (SELECT VALUE n FROM e) as sensors FROM 'a/b'", sensors, #"{"sensors":["temperature","light","acidity"]}"#),
        ("SELECT (SELECT v FROM e WHERE n = 'temperature') as temperature FROM 'a/b'", sensors, #"{"temperature":[{"v":22.5}]}"#),
        ("SELECT get((SELECT v FROM e WHERE n = 'temperature'), 0).v as temperature FROM 'a/b'", sensors, #"{"temperature":22.5}"#),
        ("select value transform(\"enrichArray\", attributes, values) from 'A/B'", attributes, #"[{"a":3,"data1":1,"data2":2},{"b":4,"data1":1,"data2":2},{"c":5,"data1":1,"data2":2}]"#),
        ("select value transform(\"enrichArray\", {\"key\": attributes.data1}, values) from 'A/B'", attributes, #"[{"a":3,"key":1},{"b":4,"key":1},{"c":5,"key":1}]"#),
        ("select value transform('enrichArray', (select a, b from data2), (select value c from data2)) from 'A/B'", #"{"data2":{"a":"first","b":"second","c":[{"x":5},{"x":10}]}}"#, #"[{"x":5,"a":"first","b":"second"},{"x":10,"a":"first","b":"second"}]"#),
    ]

    private static let sensors = #"{"e":[{"n":"temperature","u":"Cel","t":1234,"v":22.5},{"n":"light","u":"lm","t":1235,"v":135},{"n":"acidity","u":"pH","t":1235,"v":7}]}"#
    private static let attributes = #"{"attributes":{"data1":1,"data2":2},"values":[{"a":3},{"b":4},{"c":5}]}"#

    @Test("the reference's examples give the reference's results", arguments: published)
    func examples(sql: String, payload: String, result: String) throws {
        #expect(try RuleCase.run(sql, payload) == result)
    }

    @Test("WHERE lets through what makes it true, and nothing else", arguments: [
        ("confidence > 0.9", true), ("confidence > '0.9'", true), ("dinosaur = 'Stegosaurus'", false), ("missing = 1", false),
        ("missing <> 1", false), ("NOT dinosaur = 'Stegosaurus' AND confidence >= 0.97", true), ("dinosaur", false),
        ("get_thing_shadow('MyThing', 'role').state.reported.alarm = 'ON'", true),
        ("get_thing_shadow('MyThing', 'Named', 'role').state.reported.alarm = 'ON'", false), ("timestamp() % 12 = 0 OR topic(1) = 'a'", true),
    ])
    func conditions(condition: String, passes: Bool) throws {
        let outcome = try RuleCase.run("SELECT dinosaur FROM 'a/b' WHERE \(condition)", #"{"dinosaur":"Triceratops","confidence":0.97}"#)
        #expect(outcome == (passes ? #"{"dinosaur":"Triceratops"}"# : nil))
    }

    @Test("a message that is not JSON passes whole, can be encoded, and cannot be looked into")
    func binary() throws {
        #expect(try RuleCase.run("SELECT * FROM 'a/b'", "\u{1}raw") == "\u{1}raw")
        #expect(try RuleCase.run("SELECT encode(*, 'base64') AS data, topic(2) AS t FROM 'a/b'", "raw") == #"{"data":"cmF3","t":"b"}"#)
        for sql in ["SELECT * FROM 'a/b' WHERE kind = 1", "SELECT *, timestamp() AS t FROM 'a/b'"] {
            #expect(#expect(throws: BrachioError.self) { _ = try RuleCase.run(sql, "raw") }?.message.hasPrefix("the message on a/b") == true)
        }
    }

    @Test("AS takes a path, and an item without AS is called by its last name")
    func names() throws {
        #expect(try RuleCase.run("SELECT a.b AS c.d, a.e FROM 'x'", #"{"a":{"b":1,"e":2}}"#) == #"{"c":{"d":1},"e":2}"#)
        #expect(try RuleCase.run("SELECT topic(2), clientid() FROM 'x'", "{}") == #"{"topic":"b","clientid":"camera-1"}"#)
    }

    @Test("FROM may be left out by rules that messages name (Basic Ingest)")
    func withoutFilter() throws {
        #expect(try RuleStatement(sql: "SELECT *").filter == nil)
        #expect(try RuleCase.run("SELECT n WHERE n > 1", #"{"n":2}"#) == #"{"n":2}"#)
        #expect(try RuleCase.run("SELECT n WHERE n > 1", #"{"n":1}"#) == nil)
    }

    @Test("statements that are none are refused with what is expected", arguments: [
        ("SELECT", "an expression is expected: the statement ends"), ("SELECT a b FROM 'x'", "FROM, WHERE or the statement's end is expected: there is b at character 10"),
        ("SELECT a FROM x", "a topic filter between quotation marks is expected: there is x at character 15"),
        ("SELECT a FROM 'x' WHERE", "an expression is expected: the statement ends"), ("SELECT a FROM 'x", "the text that begins at character 15 does not end"),
        ("SELECT 1 + 2 FROM 'x'", "an item of SELECT has no name"), ("SELECT nosuch(1) AS a FROM 'x'", "there is no function nosuch"),
        ("SELECT abs() AS a FROM 'x'", "abs is given 0 arguments: it takes 1 argument"), ("SELECT aws_lambda('f', *) AS a FROM 'x'", "the function aws_lambda is not offered"),
        ("SELECT VALUE a, b FROM 'x'", "SELECT VALUE has 2 items"), ("SELECT a ! b FROM 'x'", "the statement has '!' at character 10"),
    ])
    func refusals(sql: String, message: String) {
        let error = #expect(throws: BrachioError.self) { _ = try RuleStatement(sql: sql) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test("depth and length are limited")
    func limits() {
        let deep = String(repeating: "(", count: 100) + "1" + String(repeating: ")", count: 100)
        let long = "SELECT '" + String(repeating: "x", count: RuleLimits.statementBytes) + "' AS a FROM 'x'"
        let wide = "SELECT [" + String(repeating: "1,", count: 300) + "1] AS a FROM 'x'"
        for sql in ["SELECT \(deep) AS a FROM 'x'", long, wide] {
            #expect(#expect(throws: BrachioError.self) { _ = try RuleStatement(sql: sql) }?.code == .limitExceeded)
        }
    }

    @Test("templates put values into text")
    func templates() throws {
        func text(_ template: String) throws -> String {
            try SubstitutionTemplate(template).text(RuleCase.message(#"{"device":{"id":7},"o":{"a":"}"}}"#), RuleCase.surroundings)
        }
        #expect(try text("${topic()}/republish") == "a/b/republish")
        #expect(try text("plain") == "plain")
        #expect(try text("d/${device.id}/${missing}/${parse_time(\"yyyy\", timestamp(), \"UTC\")}.json") == "d/7//2016.json")
        #expect(try text("${get({'a':'}'}, 'a')}$") == "}$")
        #expect(throws: BrachioError.self) { _ = try text("${topic()") }
        #expect(throws: BrachioError.self) { _ = try text("${1 2}") }
    }

    @Test("mutated statements are read or refused, never worse")
    func mutations() {
        var random = SplitMix64(seed: 11)
        for _ in 0..<20_000 {
            let example = Self.published.randomElement(using: &random) ?? Self.published[0]
            var characters = Array(example.sql.unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<characters.count, using: &random)
                let other = Self.published[0].sql.unicodeScalars.randomElement(using: &random) ?? "("
                if Bool.random(using: &random) { characters[place] = other } else { characters.remove(at: place) }
            }
            guard let statement = try? RuleStatement(sql: String(String.UnicodeScalarView(characters))) else { continue }
            _ = try? statement.evaluate(RuleCase.message(example.payload), RuleCase.surroundings)
        }
    }
}
