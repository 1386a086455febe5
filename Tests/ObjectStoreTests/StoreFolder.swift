import BrachioCore
import BrachioObjectStore
import Foundation
import Synchronization

/// A store in a temporary folder, with a clock that stands until it is moved and identifiers that count.
final class StoreFolder: Sendable {
    let root: URL
    let store: ObjectStore
    private let clock = Clock(StoreFolder.start)
    private static let start = Date(timeIntervalSince1970: 1_700_000_000)

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("objects-\(UUID().uuidString)")
        store = try ObjectStore(root: root, now: { [clock] in clock.now })
    }

    deinit {
        try? store.close()
        try? FileManager.default.removeItem(at: root)
    }

    func advance(seconds: Double) { clock.advance(seconds) }

    var blobFiles: [String] {
        let blobs = root.appendingPathComponent("blobs")
        return (FileManager.default.enumerator(atPath: blobs.path)?.compactMap { $0 as? String } ?? []).filter { $0.count == 67 }.sorted()
    }

    @discardableResult
    func put(_ bucket: String, _ key: String, _ text: String) async throws -> ObjectVersion {
        try await store.put(PutRequest(bucket: bucket, key: key), bytes: Data(text.utf8))
    }

    func text(_ bucket: String, _ key: String, versionID: String? = nil) async throws -> String {
        String(decoding: try await store.open(bucket, key, versionID: versionID).data(bytesMaximum: 1 << 20), as: UTF8.self)
    }

    private final class Clock: Sendable {
        private let time: Mutex<Date>
        init(_ start: Date) { time = Mutex(start) }
        var now: Date { time.withLock { $0 } }
        func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
    }
}

/// Bytes by a formula that the scripts which made the known answers evaluate too: SplitMix64's words, little-endian.
enum Bytes {
    static func noise(_ count: Int, seed: UInt64) -> Data {
        var source = SplitMix64(seed: seed)
        var data = Data(capacity: count + 8)
        while data.count < count { withUnsafeBytes(of: source.next().littleEndian) { data.append(contentsOf: $0) } }
        return data.prefix(count)
    }
}

/// A body that comes in pieces.
struct Pieces: AsyncSequence, Sendable {
    let data: Data
    let bytes: Int
    var failsAtEnd = false

    struct Broken: Error {}

    struct Iterator: AsyncIteratorProtocol {
        var rest: Data
        let bytes: Int
        let failsAtEnd: Bool
        mutating func next() async throws -> Data? {
            guard !rest.isEmpty else {
                if failsAtEnd { throw Broken() }
                return nil
            }
            defer { rest = rest.dropFirst(bytes) }
            return Data(rest.prefix(bytes))
        }
    }
    func makeAsyncIterator() -> Iterator { Iterator(rest: data, bytes: bytes, failsAtEnd: failsAtEnd) }
}
