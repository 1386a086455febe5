import Testing

@Suite("Text")
struct TextTests {
    private static func everything() -> [SourceTree.File] {
        let endings: Set<String> = ["swift", "c", "h", "md", "sh", "py", "json", "txt", "modulemap", "yml"]
        return ["Sources", "Tests", "docs", "scripts", ".ci", "Benchmarks", "Examples"].flatMap { SourceTree.files($0, endings: endings) }
            + ["Package.swift", "Makefile", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", ".ci/run"]
            .compactMap(SourceTree.file)
    }

    @Test("no path of somebody's own machine")
    func machinePaths() {
        // Put together here, so that this file does not hold what it looks for.
        let homes = ["work", "home", "Users", "root"].map { "/" + $0 + "/" }
        var found: [String] = []
        for file in Self.everything() {
            for (number, line) in file.lines.enumerated() where homes.contains(where: { line.contains($0) && !line.contains("http") }) {
                found.append("\(file.path):\(number + 1)")
            }
        }
        #expect(found == [])
    }

    @Test("no tabs, no spaces at a line's end, one newline at a file's end")
    func spaces() {
        var found: [String] = []
        // Goldens are as peers wrote them.
        for file in Self.everything() where !file.isGenerated && !file.path.contains("/Goldens/") {
            for (number, line) in file.lines.enumerated() {
                if line.contains("\t"), file.name != "Makefile" { found.append("\(file.path):\(number + 1): tab") }
                if line.hasSuffix(" ") { found.append("\(file.path):\(number + 1): space at the end") }
            }
            if file.lines.last != "" || (file.lines.count > 1 && file.lines[file.lines.count - 2] == "") {
                found.append("\(file.path): not one newline at the end")
            }
        }
        #expect(found == [])
    }

    /// Places where stopping the program is right, each with its reason.
    static let stops: [String: String] = [:]

    @Test("bad input never stops the program: no fatalError, try! or as! outside of tests")
    func stops() {
        let words = ["fatalError(", "try! ", "as! "]
        var found: [String] = []
        for file in SourceTree.swift("Sources") where Self.stops[file.path] == nil {
            for (number, line) in file.lines.enumerated() where words.contains(where: { line.contains($0) }) {
                if !line.drop(while: { $0 == " " }).hasPrefix("//") { found.append("\(file.path):\(number + 1)") }
            }
        }
        #expect(found == [])
    }

    @Test("every public type and free function says what it is")
    func publicDocumentation() {
        var bare: [String] = []
        for file in SourceTree.swift("Sources") {
            for (number, line) in file.lines.enumerated() where Self.opensPublicDeclaration(line) {
                var above = number - 1
                while above >= 0, file.lines[above].hasPrefix("@") || file.lines[above].hasPrefix("#if") { above -= 1 }
                if above < 0 || !(file.lines[above].hasPrefix("///") || file.lines[above].hasSuffix("*/")) {
                    bare.append("\(file.path):\(number + 1): \(line)")
                }
            }
        }
        #expect(bare == [])
    }

    private static func opensPublicDeclaration(_ line: Substring) -> Bool {
        guard line.hasPrefix("public ") else { return false }
        let words = line.split(separator: " ").prefix(4)
        return words.contains { ["struct", "class", "enum", "protocol", "actor", "func", "let", "var"].contains($0) }
            && !words.contains("extension")
    }
}
