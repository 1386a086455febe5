import BrachioCore
import BrachioObjectStore
import Foundation
import Testing

@Suite("Versions")
struct VersioningTests {
    @Test("without versions a put replaces and a delete removes")
    func unversioned() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        #expect(try await folder.put("photos", "a", "1").versionID == "null")
        try await folder.put("photos", "a", "2")
        #expect(try await folder.text("photos", "a") == "2")
        #expect(try await folder.store.delete("photos", "a").marker == nil)
        #expect(try await folder.store.listVersions("photos", ListRequest()).versions == [])
        try await folder.store.deleteBucket("photos")
    }

    @Test("with versions every put is kept, a delete hides, deleting the marker brings back")
    func enabled() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        try await folder.put("photos", "a", "before")
        try await folder.store.setVersioning(.enabled, of: "photos")
        let one = try await folder.put("photos", "a", "1")
        let two = try await folder.put("photos", "a", "2")
        #expect(Set([one.versionID, two.versionID, "null"]).count == 3)
        #expect(try await folder.text("photos", "a", versionID: one.versionID) == "1")
        #expect(try await folder.text("photos", "a", versionID: "null") == "before")
        let marker = try #require(try await folder.store.delete("photos", "a").marker)
        let hidden = await #expect(throws: BrachioError.self) { try await folder.store.open("photos", "a") }
        #expect(hidden?.code == .noSuchKey)
        let named = await #expect(throws: BrachioError.self) { try await folder.store.open("photos", "a", versionID: marker) }
        #expect(named?.code == .isDeleteMarker)
        let error = await #expect(throws: BrachioError.self) { try await folder.store.deleteBucket("photos") }
        #expect(error?.code == .bucketNotEmpty)
        #expect(try await folder.store.delete("photos", "a", versionID: marker).marker == marker)
        #expect(try await folder.text("photos", "a") == "2")
        try await folder.store.delete("photos", "a", versionID: two.versionID)
        #expect(try await folder.text("photos", "a") == "1")
        #expect(try await folder.store.version("photos", "a").isLatest)
    }

    @Test("suspended, a put replaces the version null and keeps the others")
    func suspended() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        try await folder.store.setVersioning(.enabled, of: "photos")
        let kept = try await folder.put("photos", "a", "kept")
        try await folder.store.setVersioning(.suspended, of: "photos")
        try await folder.put("photos", "a", "1")
        #expect(try await folder.put("photos", "a", "2").versionID == "null")
        #expect(try await folder.store.listVersions("photos", ListRequest()).versions.map(\.versionID) == ["null", kept.versionID])
        #expect(try await folder.store.delete("photos", "a").marker == "null")
        let left = try await folder.store.listVersions("photos", ListRequest()).versions
        #expect(left.map(\.isDeleteMarker) == [true, false])
        #expect(try await folder.text("photos", "a", versionID: kept.versionID) == "kept")
    }

    @Test("many keys are deleted in one go, those that are not there too")
    func many() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        for number in 0..<5 { try await folder.put("photos", "\(number)", "x") }
        let gone = try await folder.store.delete("photos", [("1", nil), ("3", nil), ("nothing", nil)])
        #expect(gone.map(\.key) == ["1", "3", "nothing"])
        #expect(try await folder.store.list("photos", ListRequest()).objects.map(\.key) == ["0", "2", "4"])
    }

    private static let eleven: [ResourceTag] = (0..<11).map { ResourceTag("\($0)", "") }

    @Test("tags belong to a version; bad ones are refused")
    func tags() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        try await folder.put("photos", "a", "x")
        _ = try await folder.store.setTags([ResourceTag("class", "stegosaurus")], of: "photos", "a")
        #expect(try await folder.store.version("photos", "a").tags == [ResourceTag("class", "stegosaurus")])
        let bad: [[ResourceTag]] = [
            [ResourceTag("a", "1"), ResourceTag("a", "2")], [ResourceTag("", "1")], [ResourceTag(String(repeating: "k", count: 129), "")],
            [ResourceTag("k", String(repeating: "v", count: 257))], [ResourceTag("aws:x", "1")], Self.eleven,
        ]
        for tags in bad {
            let error = await #expect(throws: BrachioError.self) { _ = try await folder.store.setTags(tags, of: "photos", "a") }
            #expect(error?.code == .invalidTag)
        }
    }
}
