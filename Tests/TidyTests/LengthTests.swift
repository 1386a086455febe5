import Testing

@Suite("Length")
struct LengthTests {
    static let fileLinesMax = 400
    static let functionLinesMax = 70

    /// Longer files, each with its reason. Generated files are exempt by what they say of themselves.
    static let longFiles: [String: String] = [:]

    /// Longer functions as "path name", each with its reason.
    static let longFunctions: [String: String] = [:]

    @Test("a file holds one idea: at most 400 lines")
    func files() {
        let long = (SourceTree.swift("Sources") + SourceTree.swift("Tests"))
            .filter { $0.lines.count > Self.fileLinesMax && Self.longFiles[$0.path] == nil }
        #expect(long.map { "\($0.path): \($0.lines.count) lines" } == [])
    }

    @Test("a function fits one screen: at most 70 lines")
    func functions() {
        var long: [String] = []
        for file in SourceTree.swift("Sources") + SourceTree.swift("Tests") {
            for function in FunctionScan.functions(in: file)
            where function.lines > Self.functionLinesMax && Self.longFunctions["\(file.path) \(function.name)"] == nil {
                long.append("\(file.path) \(function.name): \(function.lines) lines")
            }
        }
        #expect(long == [])
    }

    @Test("exceptions are still needed")
    func exceptions() {
        #expect(Self.longFiles.keys.filter { (SourceTree.file($0)?.lines.count ?? 0) <= Self.fileLinesMax } == [])
        let functions = Set(
            (SourceTree.swift("Sources") + SourceTree.swift("Tests")).flatMap { file in
                FunctionScan.functions(in: file).filter { $0.lines > Self.functionLinesMax }.map { "\(file.path) \($0.name)" }
            })
        #expect(Self.longFunctions.keys.filter { !functions.contains($0) } == [])
    }

    @Test("the scan counts what it should")
    func scan() {
        let lines: [Substring] = [
            "struct A {", "    func one(", "        _ x: Int", "    ) -> Int {", "        if x > 0 {", "            return x", "        }",
            "        return 0", "    }", "    init() { self.x = 0 }", "    func declared()", "}",
        ]
        let found = FunctionScan.functions(in: SourceTree.File(path: "A.swift", lines: lines))
        #expect(found.map(\.name) == ["one", "init", "declared"])
        #expect(found.map(\.lines) == [8, 1, 1])
    }
}
