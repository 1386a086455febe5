import BrachioCore
import BrachioObjectStore
import Foundation
import Testing

@Suite("Listing")
struct ListingTests {
    /// The obvious way: all keys in byte order, folded, then cut into pages.
    private struct Model {
        var keys: [String]

        func entries(prefix: String, delimiter: String) -> [String] {
            var entries: [String] = []
            for key in keys.sorted(by: { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }) where key.utf8.starts(with: prefix.utf8) {
                let rest = key.dropFirst(prefix.count)
                let entry = delimiter.isEmpty ? key : rest.range(of: delimiter).map { prefix + rest[..<$0.upperBound] } ?? key
                if entries.last != entry { entries.append(entry) }
            }
            return entries
        }
    }

    @Test("pages of every size give the same entries as a naive model", arguments: 0..<12 as Range<UInt64>)
    func pagination(seed: UInt64) async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        var random = SplitMix64(seed: seed)
        let letters = ["a", "b", "/", "//", "-", "é", "z", "\u{10FFFF}"]
        let keys = Set((0..<120).map { _ in (0..<Int.random(in: 1...6, using: &random)).map { _ in letters.randomElement(using: &random) ?? "" }.joined() })
        for key in keys { try await folder.put("photos", key, key) }
        let model = Model(keys: Array(keys))
        for prefix in ["", "a", "a/", "/", "é", "none"] {
            for delimiter in ["", "/", "//", "b"] {
                var request = ListRequest()
                request.prefix = prefix
                request.delimiter = delimiter
                request.entriesMaximum = Int.random(in: 1...9, using: &random)
                #expect(try await pages(folder.store, request) == model.entries(prefix: prefix, delimiter: delimiter))
            }
        }
    }

    private func pages(_ store: ObjectStore, _ first: ListRequest) async throws -> [String] {
        var request = first, entries: [String] = []
        while true {
            let page = try await store.list("photos", request)
            let found = (page.objects.map(\.key) + page.commonPrefixes)
                .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            #expect(found.count <= request.entriesMaximum)
            entries += found
            guard let next = page.next else { return entries }
            #expect(next == found.last)
            request.after = next
        }
    }

    @Test("a common prefix with very many keys is skipped, not read")
    func skipping() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        for number in 0..<300 { try await folder.put("photos", "class\(number % 3)/\(number)", "x") }
        try await folder.put("photos", "readme", "x")
        var request = ListRequest()
        request.delimiter = "/"
        let page = try await folder.store.list("photos", request)
        #expect(page.commonPrefixes == ["class0/", "class1/", "class2/"])
        #expect(page.objects.map(\.key) == ["readme"])
        #expect(page.next == nil)
    }

    @Test("versions are listed newest first, page by page, with their delete markers", arguments: [1, 2, 3, 100])
    func versions(maximum: Int) async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        try await folder.store.setVersioning(.enabled, of: "photos")
        var expected: [String] = []
        for key in ["a", "b/1", "c"] {
            var names: [String] = []
            for round in 0..<4 { names.append("\(key) \(try await folder.put("photos", key, "\(round)").versionID)") }
            if key == "c" { names.append("c \(try await folder.store.delete("photos", "c").marker ?? "")") }
            expected += names.reversed()
        }
        var request = ListRequest(), found: [String] = [], version: String?
        request.entriesMaximum = maximum
        while true {
            let page = try await folder.store.listVersions("photos", request, afterVersionID: version)
            found += page.versions.map { "\($0.key) \($0.versionID)" }
            guard let next = page.next else { break }
            (request.after, version) = (next.key, next.versionID)
        }
        #expect(found == expected)
        let folded = try await folder.store.listVersions("photos", { var folded = ListRequest(); folded.delimiter = "/"; return folded }())
        #expect(folded.commonPrefixes == ["b/"])
        #expect(folded.versions.count == 9)
        #expect(folded.versions.filter(\.isLatest).map(\.key) == ["a", "c"])
    }

    @Test("a bucket is emptied page by page, although each page's last version is deleted before the next is asked for")
    func emptied() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        try await folder.store.setVersioning(.enabled, of: "photos")
        for key in ["a", "b"] { for round in 0..<5 { _ = try await folder.put("photos", key, "\(round)") } }
        var request = ListRequest(), version: String?, pages = 0
        request.entriesMaximum = 3
        while true {
            let page = try await folder.store.listVersions("photos", request, afterVersionID: version)
            pages += 1
            for found in page.versions { try await folder.store.delete("photos", found.key, versionID: found.versionID) }
            guard let next = page.next else { break }
            (request.after, version) = (next.key, next.versionID)
        }
        #expect(pages == 4)
        #expect(try await folder.store.listVersions("photos", ListRequest()).versions == [])
        await #expect(throws: (any Error).self) { try await folder.store.listVersions("photos", request, afterVersionID: "unknown") }
    }
}
