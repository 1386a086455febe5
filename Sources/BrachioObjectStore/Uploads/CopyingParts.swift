internal import BrachioCore
internal import Foundation

extension ObjectStore {
    /// Makes a part from a stretch of an object: its bytes are read and put.
    package func putPart(
        _ number: Int, of upload: Upload, from source: OpenObject, range: Range<Int>, sourceConditions: Conditions = .none
    ) async throws -> UploadedPart {
        try sourceConditions.checkCopying(source.version)
        guard range.count <= ObjectStoreLimits.putBytes else {
            throw BrachioError(.invalidRequest, "The specified copy range is larger than the maximum allowable size of a part")
        }
        return try await putPart(number, of: upload, bytes: range.count, body: ObjectPieces(object: source, range: range))
    }
}

/// A stretch of an object in pieces of at most one mebibyte.
private struct ObjectPieces: AsyncSequence {
    let object: OpenObject
    let range: Range<Int>

    struct Iterator: AsyncIteratorProtocol {
        let object: OpenObject
        var left: Range<Int>

        mutating func next() async throws -> Data? {
            guard !left.isEmpty else { return nil }
            let piece = left.prefix(1 << 20)
            left = left.dropFirst(piece.count)
            var data = Data()
            try await object.read(piece) { data.append($0) }
            return data
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(object: object, left: range) }
}
