import BrachioCore
import BrachioObjectStore
import Foundation
import Testing

/// After RFC 9110, section 13.2.2.
@Suite("Conditions")
struct ConditionTests {
    private func outcome(_ conditions: Conditions) async throws -> BrachioError.Code? {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        try await folder.put("photos", "a", "The quick brown fox")
        let object = try await folder.store.version("photos", "a")
        do {
            try conditions.checkReading(object)
            return nil
        } catch let error as BrachioError { return error.code }
    }

    private static let etag = "a2004f37730b9445670a738fa0fc9ee5"
    private static let time = Date(timeIntervalSince1970: 1_700_000_000)

    @Test("each condition by itself, and the stronger of two")
    func table() async throws {
        let cases: [(Conditions, BrachioError.Code?)] = [
            (Conditions(ifMatch: [Self.etag]), nil), (Conditions(ifMatch: ["*"]), nil), (Conditions(ifMatch: ["other"]), .preconditionFailed),
            (Conditions(ifNoneMatch: ["other"]), nil), (Conditions(ifNoneMatch: ["other", Self.etag]), .notModified),
            (Conditions(ifNoneMatch: ["*"]), .notModified), (Conditions(ifModifiedSince: Self.time), .notModified),
            (Conditions(ifModifiedSince: Self.time - 1), nil), (Conditions(ifUnmodifiedSince: Self.time), nil),
            (Conditions(ifUnmodifiedSince: Self.time - 1), .preconditionFailed),
            (Conditions(ifMatch: [Self.etag], ifUnmodifiedSince: Self.time - 1), nil),
            (Conditions(ifNoneMatch: ["other"], ifModifiedSince: Self.time), nil),
        ]
        for (conditions, expected) in cases { #expect(try await outcome(conditions) == expected) }
    }

    @Test("a put may ask that nothing, or a certain version, is there")
    func writing() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        var create = PutRequest(bucket: "photos", key: "a")
        create.conditions = Conditions(ifNoneMatch: ["*"])
        let made = try await folder.store.put(create, bytes: Data("1".utf8))
        var replace = PutRequest(bucket: "photos", key: "a")
        replace.conditions = Conditions(ifMatch: [made.etag])
        try await folder.store.put(replace, bytes: Data("2".utf8))
        for (request, code) in [(create, BrachioError.Code.preconditionFailed), (replace, .preconditionFailed)] {
            let error = await #expect(throws: BrachioError.self) { try await folder.store.put(request, bytes: Data("3".utf8)) }
            #expect(error?.code == code)
        }
        replace.key = "nothing"
        let missing = await #expect(throws: BrachioError.self) { try await folder.store.put(replace, bytes: Data("3".utf8)) }
        #expect(missing?.code == .noSuchKey)
    }

    @Test("of many puts that ask for nothing to be there, exactly one succeeds")
    func race() async throws {
        let folder = try StoreFolder()
        try await folder.store.createBucket("photos")
        let winners = await withTaskGroup(of: Int.self) { group in
            for number in 0..<30 {
                group.addTask {
                    var request = PutRequest(bucket: "photos", key: "lock")
                    request.conditions = Conditions(ifNoneMatch: ["*"])
                    return (try? await folder.store.put(request, bytes: Data("\(number)".utf8))) == nil ? 0 : 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(winners == 1)
    }
}
