import Testing

/// The tests that `docs/mqtt-requirements.md` names are there.
@Suite("The list of MQTT's requirements")
struct RequirementListTests {
    @Test("every test that the list names is there")
    func named() throws {
        let list = try #require(SourceTree.file("docs/mqtt-requirements.md"))
        let tests = SourceTree.files("Tests/MQTTTests", endings: ["swift"])
        var named = 0
        var missing: [String] = []
        for line in list.lines where line.hasPrefix("| MQTT-") {
            let names = line.split(separator: "`").filter { $0.contains("Tests.") }
            if names.isEmpty { missing.append("\(line): no test") }
            for name in names {
                named += 1
                let parts = name.split(separator: ".")
                let isThere = parts.count == 2 && tests.contains { file in
                    file.lines.contains { $0.contains("struct \(parts[0]) ") } && file.lines.contains { $0.contains("func \(parts[1])(") }
                }
                if !isThere { missing.append(String(name)) }
            }
        }
        #expect(named > 50 && missing == [])
    }
}
