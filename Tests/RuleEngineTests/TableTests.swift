import BrachioCore
import BrachioRuleEngine
import Foundation
import TestSupport
import Testing

@Suite("Tables that rules write")
struct TableTests {
    static func rule(_ table: String = "seen", database: String = "detections") -> String {
        """
        {"sql":"SELECT dinosaur, cast(confidence AS DECIMAL) AS confidence, box FROM 'a'","actions":[{"timestream":{"roleArn":"r",
        "databaseName":"\(database)","tableName":"\(table)","dimensions":[{"name":"device","value":"${clientid()}"}]}}],
        "errorAction":{"republish":{"roleArn":"r","topic":"errors"}}}
        """
    }

    @Test("a row for each message, a column for each member; sqlite3 reads it")
    func rows() async throws {
        try await EngineBench.run(["rule": Self.rule()]) { bench in
            try await bench.take("a", #"{"dinosaur":"Triceratops","confidence":"0.97","box":[1,2]}"#)
            try await bench.take("a", #"{"dinosaur":"Stego\"saurus"}"#)
            while bench.engine.counts(of: "rule").waiting > 0 { try await Task.sleep(for: .milliseconds(5)) }
            let file = bench.folder.appendingPathComponent("tables/detections.sqlite").path
            let text = try PythonPeer.run("""
                import sqlite3, json
                db = sqlite3.connect("file:\(file)?mode=ro", uri=True); db.row_factory = sqlite3.Row
                print(json.dumps([dict(row) for row in db.execute("SELECT * FROM seen ORDER BY record")]))
                """)
            let found = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
            #expect(found?.count == 2)
            #expect(found?[0]["dinosaur"] as? String == "Triceratops")
            #expect(found?[0]["confidence"] as? Double == 0.97)
            #expect(found?[0]["box"] as? String == "[1,2]")
            #expect(found?[0]["device"] as? String == "camera-1")
            #expect(found?[0]["time"] as? Int == Int(EngineBench.time))
            #expect(found?[1]["dinosaur"] as? String == "Stego\"saurus")
            #expect(found?[1]["confidence"] is NSNull)
        }
    }

    @Test("names out of messages choose no file and no statement", arguments: ["../x", "a/b", "", ".hidden", "a\"b"])
    func hostileNames(name: String) async throws {
        try await EngineBench.run(["rule": Self.rule(database: "${name}").replacingOccurrences(of: "SELECT ", with: "SELECT name, ")]) { bench in
            let payload = try JSONSerialization.data(withJSONObject: ["name": name])
            try await bench.take("a", String(decoding: payload, as: UTF8.self))
            await bench.services.done(1)
            #expect("\(bench.services.acts[0])".contains("cannot be used"))
            let files = (try? FileManager.default.contentsOfDirectory(atPath: bench.folder.appendingPathComponent("tables").path)) ?? []
            #expect(files == [])
        }
    }
}
