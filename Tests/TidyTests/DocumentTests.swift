import Testing

@Suite("Documents")
struct DocumentTests {
    @Test("the pages that a newcomer looks for are there")
    func pages() {
        let pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "docs/decisions", "docs/howto"]
        #expect(pages.filter { !SourceTree.exists($0) } == [])
    }

    @Test("every path that a document cites exists")
    func paths() {
        var missing: [String] = []
        for page in SourceTree.documents() {
            for path in page.lines.flatMap(Self.citedPaths) where !SourceTree.exists(path) { missing.append("\(page.path) cites \(path)") }
        }
        #expect(missing == [])
    }

    @Test("every link between documents leads somewhere")
    func links() {
        var broken: [String] = []
        for page in SourceTree.documents() {
            let folder = page.path.split(separator: "/").dropLast()
            for target in page.lines.flatMap(Self.links) {
                var parts = Array(folder.map(String.init))
                for step in target.split(separator: "/") {
                    if step == ".." { _ = parts.popLast() } else if step != "." { parts.append(String(step)) }
                }
                if !SourceTree.exists(parts.joined(separator: "/")) { broken.append("\(page.path) links to \(target)") }
            }
        }
        #expect(broken == [])
    }

    @Test("paths are found in text, links without their anchors")
    func reading() {
        #expect(Self.citedPaths("see `Sources/BrachioCore/Digest.swift`, `make test` and `docs/x y`") == ["Sources/BrachioCore/Digest.swift"])
        #expect(Self.citedPaths("`Sources/<Room>/` and `Tests/*Tests`") == [])
        #expect(Self.links("[a](docs/a.md#top), [b](https://example.org), ![c](p.png)") == ["docs/a.md", "p.png"])
    }

    /// What stands between backticks, begins with one of the package's folders and has no placeholder in it.
    private static func citedPaths(_ line: Substring) -> [String] {
        let folders = ["Sources/", "Tests/", "docs/", "scripts/", "Examples/", "Benchmarks/", ".ci/", "python/"]
        let quoted = line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        return quoted.filter { text in
            folders.contains { text.hasPrefix($0) } && !text.contains { "<>*… {}".contains($0) }
        }.map(String.init)
    }

    /// Targets of Markdown links within the package.
    private static func links(_ line: Substring) -> [String] {
        line.split(separator: "](").dropFirst().compactMap { rest in
            let target = rest.prefix { $0 != ")" }.prefix { $0 != "#" }
            return target.isEmpty || target.contains("://") || target.hasPrefix("mailto:") ? nil : String(target)
        }
    }
}
