import BrachioCore
import BrachioObjectStore
import Foundation
import Testing

@Suite("Uploads in parts")
struct UploadTests {
    private func begin(_ folder: StoreFolder, _ algorithm: ChecksumAlgorithm?, _ kind: ChecksumKind? = nil) async throws -> Upload {
        try? await folder.store.createBucket("photos")
        var request = PutRequest(bucket: "photos", key: "big")
        request.checksum = algorithm
        request.metadata.user = ["made": "here"]
        return try await folder.store.beginUpload(request, kind: kind)
    }

    private static let first = Bytes.noise(5 << 20, seed: 3)
    private static let last = Bytes.noise(1_000, seed: 4)

    private func put(_ number: Int, _ data: Data, _ folder: StoreFolder, _ upload: Upload) async throws -> ClaimedPart {
        let part = try await folder.store.putPart(number, of: upload, body: Pieces(data: data, bytes: 1 << 16))
        return ClaimedPart(number: number, etag: part.etag, checksum: part.checksum)
    }

    /// ETag and checksums by hashlib and zlib of Python 3.11, after "Checking object integrity" in the S3 user guide.
    @Test(
        "parts become one object with S3's ETag and checksum",
        arguments: [(ChecksumKind.composite, "yx5fJQ==-2"), (.fullObject, "nLVg0Q==")])
    func complete(kind: ChecksumKind, checksum: String) async throws {
        let folder = try StoreFolder()
        let upload = try await begin(folder, .crc32, kind)
        // Out of order, and one part twice: the later one counts.
        let two = try await put(7, Self.last, folder, upload)
        _ = try await put(2, Self.last, folder, upload)
        let one = try await put(2, Self.first, folder, upload)
        #expect(try await folder.store.listParts(upload.id, "photos", "big").parts.map(\.bytes) == [5 << 20, 1_000])
        let object = try await folder.store.completeUpload(upload.id, "photos", "big", parts: [one, two])
        #expect(object.etag == "8bd8abdb823aa16089580759921499c3-2")
        #expect(object.checksum?.text == checksum)
        #expect(object.parts == 2)
        #expect(object.metadata.user == ["made": "here"])
        let open = try await folder.store.open("photos", "big")
        #expect(try await open.data(bytesMaximum: 6 << 20) == Self.first + Self.last)
        var across = Data()
        try await open.read((5 << 20) - 10..<(5 << 20) + 10) { across += $0 }
        #expect(across == Self.first.suffix(10) + Self.last.prefix(10))
        #expect(open.partRanges == [0..<5 << 20, 5 << 20..<(5 << 20) + 1_000])
        let gone = await #expect(throws: BrachioError.self) { try await folder.store.upload(upload.id, "photos", "big") }
        #expect(gone?.code == .noSuchUpload)
    }

    @Test("what cannot be completed is refused by name and can still be mended")
    func refusals() async throws {
        let folder = try StoreFolder()
        let upload = try await begin(folder, nil)
        let small = try await put(1, Self.last, folder, upload), other = try await put(2, Self.last, folder, upload)
        let cases: [([ClaimedPart], BrachioError.Code)] = [
            ([], .invalidPart), ([small, other], .entityTooSmall), ([other, small], .invalidPartOrder), ([small, small], .invalidPartOrder),
            ([ClaimedPart(number: 3, etag: small.etag)], .invalidPart), ([ClaimedPart(number: 1, etag: "0")], .invalidPart),
        ]
        for (parts, code) in cases {
            let error = await #expect(throws: BrachioError.self) {
                try await folder.store.completeUpload(upload.id, "photos", "big", parts: parts)
            }
            #expect(error?.code == code)
        }
        for number in [0, 10_001] {
            let error = await #expect(throws: BrachioError.self) { try await put(number, Self.last, folder, upload) }
            #expect(error?.code == .invalidArgument)
        }
        #expect(try await folder.store.completeUpload(upload.id, "photos", "big", parts: [small]).bytes == 1_000)
    }

    @Test("an aborted upload leaves nothing; a part that comes after it is refused")
    func abort() async throws {
        let folder = try StoreFolder()
        let upload = try await begin(folder, nil)
        _ = try await put(1, Self.first, folder, upload)
        #expect(folder.blobFiles.count == 1)
        try await folder.store.abortUpload(upload.id, "photos", "big")
        let late = await #expect(throws: BrachioError.self) { try await put(2, Self.last, folder, upload) }
        #expect(late?.code == .noSuchUpload)
        try await folder.store.collectGarbage()
        #expect(folder.blobFiles == [])
        #expect(try await folder.store.listUploads("photos", ListRequest()).uploads == [])
    }

    @Test("an upload that nobody finishes is aborted after its time")
    func old() async throws {
        let folder = try StoreFolder()
        _ = try await begin(folder, nil)
        folder.advance(seconds: ObjectStoreLimits.uploadAgeSeconds - 1)
        let young = try await begin(folder, nil)
        #expect(try await folder.store.abortOldUploads() == 0)
        folder.advance(seconds: 2)
        #expect(try await folder.store.abortOldUploads() == 1)
        #expect(try await folder.store.listUploads("photos", ListRequest()).uploads.map(\.id) == [young.id])
    }

    @Test("a copy shares the content, part by part, and outlives its source")
    func copy() async throws {
        let folder = try StoreFolder()
        let upload = try await begin(folder, .crc32)
        let parts = [try await put(1, Self.first, folder, upload), try await put(2, Self.last, folder, upload)]
        try await folder.store.completeUpload(upload.id, "photos", "big", parts: parts)
        let files = folder.blobFiles
        var request = CopyRequest(from: ("photos", "big"), to: ("photos", "copy"))
        request.metadata = ObjectMetadata(contentType: "model/x")
        #expect(try await folder.store.copy(request).target.metadata.contentType == "model/x")
        try await folder.store.delete("photos", "big")
        try await folder.store.collectGarbage()
        #expect(folder.blobFiles == files)
        #expect(try await folder.store.open("photos", "copy").data(bytesMaximum: 6 << 20) == Self.first + Self.last)
        let itself = await #expect(throws: BrachioError.self) {
            try await folder.store.copy(CopyRequest(from: ("photos", "copy"), to: ("photos", "copy")))
        }
        #expect(itself?.code == .invalidRequest)
        request = CopyRequest(from: ("photos", "copy"), to: ("photos", "copy"))
        request.metadata = ObjectMetadata(contentType: "model/y")
        try await folder.store.copy(request)
        #expect(try await folder.store.open("photos", "copy").data(bytesMaximum: 6 << 20) == Self.first + Self.last)
        #expect(try await folder.store.check() == StoreReport())
    }
}
