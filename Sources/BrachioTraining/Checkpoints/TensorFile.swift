internal import BrachioCore
internal import BrachioGraph
internal import Foundation

/// Named float32 tensors with a JSON document, in one file.
///
/// Layout: 8 bytes `BRACHIO1`; the header's length, UInt64; the header, JSON; the values, float32; SHA-256 of all before it,
/// 32 bytes. Numbers are little-endian.
struct TensorFile {
    var document: Data
    var tensors: [String: Tensor]

    private static let magic = Data("BRACHIO1".utf8)
    private static let digestBytes = 64
    static let headerBytesMax = 256 << 20

    private struct Header: Codable {
        struct Entry: Codable {
            var name: String
            var shape: [Int]
        }

        var document: Data
        var tensors: [Entry]
    }

    func write(to url: URL) throws {
        let names = tensors.keys.sorted()
        let header = try JSONEncoder().encode(Header(
            document: document,
            tensors: names.map { .init(name: $0, shape: tensors[$0]?.shape.dimensions ?? []) }))
        var data = Self.magic
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(header)
        for name in names {
            tensors[name]?.values.withUnsafeBytes { data.append(contentsOf: $0) }
        }
        data.append(contentsOf: Digest(of: data).hexadecimal.utf8)
        try AtomicFile.write(data, to: url)
    }

    /// Reads a whole file. Throws `corrupted` for one that was not written by `write(to:)` or has changed since.
    init(contentsOf url: URL) throws {
        let data: Data
        do { data = try Data(contentsOf: url) } catch {
            throw BrachioError(.notFound, "checkpoint \(url.path) cannot be read", cause: error.localizedDescription)
        }
        do { self = try Self(data) } catch {
            throw BrachioError(
                .corrupted, "checkpoint \(url.path) is damaged",
                cause: (error as? BrachioError)?.message ?? "its header cannot be read", mend: "delete it and train again")
        }
    }

    init(document: Data, tensors: [String: Tensor]) {
        self.document = document
        self.tensors = tensors
    }

    private init(_ data: Data) throws {
        let start = Self.magic.count + 8
        guard data.count >= start + Self.digestBytes, data.prefix(Self.magic.count) == Self.magic else {
            throw BrachioError(.corrupted, "it is not a checkpoint")
        }
        let content = data.dropLast(Self.digestBytes)
        guard Data(Digest(of: content).hexadecimal.utf8) == data.suffix(Self.digestBytes) else {
            throw BrachioError(.corrupted, "its digest does not match its content")
        }
        let length = data[Self.magic.count..<start].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(min(Self.headerBytesMax, content.count - start)) else {
            throw BrachioError(.corrupted, "its header is too long")
        }
        let header = try JSONDecoder().decode(Header.self, from: content[start..<start + Int(length)])
        var offset = start + Int(length)
        document = header.document
        tensors = [:]
        for entry in header.tensors {
            let shape = Shape(entry.shape)
            try shape.validate()
            let bytes = shape.count * 4
            guard offset + bytes <= content.count else { throw BrachioError(.corrupted, "it ends early") }
            let values = [Float](unsafeUninitializedCapacity: shape.count) { buffer, count in
                content.copyBytes(to: UnsafeMutableRawBufferPointer(buffer), from: offset..<offset + bytes)
                count = shape.count
            }
            tensors[entry.name] = Tensor(shape, values)
            offset += bytes
        }
        guard offset == content.count else { throw BrachioError(.corrupted, "it is too long") }
    }
}
