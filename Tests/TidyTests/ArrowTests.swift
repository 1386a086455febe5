import Testing

/// `ARCHITECTURE.md` says which room may import which; what the sources import is held against it.
@Suite("Arrows between rooms")
struct ArrowTests {
    @Test("every room is in the table, and every room in the table is there")
    func rooms() {
        let folders = Set(SourceTree.files("Sources", endings: ["swift", "h", "c", "modulemap"]).map { Self.room($0) })
        let table = Set(Self.table.keys)
        #expect(folders.subtracting(table) == [])
        #expect(table.subtracting(folders) == [])
    }

    @Test("a room imports only what the table allows")
    func imports() {
        var surprises: Set<String> = []
        for file in SourceTree.files("Sources", endings: ["swift"]) {
            let allowed = Self.table[Self.room(file)] ?? []
            for module in file.lines.compactMap(Self.importedModule)
            where !Self.system.contains(module) && !allowed.contains(module) {
                surprises.insert("\(Self.room(file)) imports \(module) (\(file.name))")
            }
        }
        #expect(surprises.sorted() == [])
    }

    @Test("imports point one way: the table has no circle")
    func order() {
        var left = Self.table
        while let leaf = left.first(where: { $0.value.allSatisfy { left[$0] == nil } }) { left[leaf.key] = nil }
        #expect(left.keys.sorted() == [])
    }

    @Test("the package's targets are the table's rooms")
    func manifest() throws {
        let manifest = try #require(SourceTree.file("Package.swift"))
        let text = manifest.lines.joined(separator: "\n")
        #expect(Self.table.keys.filter { !text.contains("name: \"\($0)\"") } == [])
    }

    /// Part of Swift or of the system; any room may use them.
    private static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationNetworking", "Dispatch", "Glibc", "Musl", "Darwin", "Synchronization", "Testing",
    ]

    private static func room(_ file: SourceTree.File) -> String { String(file.path.split(separator: "/")[1]) }

    private static func importedModule(_ line: Substring) -> String? {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
            words[..<place].allSatisfy({ ["public", "package", "internal", "private", "fileprivate"].contains($0) || $0.hasPrefix("@") })
        else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let module = kinds.contains(words[place + 1]) && place + 2 < words.count ? words[place + 2] : words[place + 1]
        return String(module.prefix { $0 != "." })
    }

    /// Rows "| `Room` | what it holds | `Import`, `Import` |" under the heading "## Rooms".
    private static let table: [String: Set<String>] = {
        guard let page = SourceTree.file("ARCHITECTURE.md") else { return [:] }
        let section = page.lines.drop { $0 != "## Rooms" }.dropFirst().prefix { !$0.hasPrefix("## ") }
        var rows: [String: Set<String>] = [:]
        for line in section where line.hasPrefix("| `") {
            let cells = line.split(separator: "|")
            guard cells.count >= 3, let room = names(cells[0]).first else { continue }
            rows[room] = Set(names(cells[2]))
        }
        return rows
    }()

    private static func names(_ cell: Substring) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
