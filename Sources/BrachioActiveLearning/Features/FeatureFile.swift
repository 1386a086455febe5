package import BrachioCore
package import BrachioLinearModels
package import Foundation

/// The features of a job's objects in one file, which grows at its end and is mapped rather than read.
///
/// | Bytes | Hold |
/// |---|---|
/// | 0–7 | `BRFEAT01` |
/// | 8–11 | columns, UInt32 |
/// | 12–15 | zero |
/// | 16–47 | digest of what made the features |
/// | 48–63 | zero |
/// | then, for each object | its number, Int64; flags, UInt32 (1: the photo has no features); checksum, UInt32; `columns` float32 |
///
/// All of it is little-endian. A record that a crash left half-written, or that its checksum does not fit, ends what is read; appending
/// goes on from there. What a crash can have left so is among the last records, and only those are checked before others are appended.
package struct FeatureFile: Sendable {
    package static let columnsMax = 16_384
    package static let rowsMax = 10_000_000
    /// Records that one call appends at most, and as many are checked at the end of the file.
    package static let appendedMax = 4_096
    private static let magic = Data("BRFEAT01".utf8)
    private static let headerBytes = 64
    private static let recordHeadBytes = 16

    package let url: URL
    package let columns: Int
    /// Of the backbone and of how it was used: features of different extractors do not go together.
    package let extractor: Digest

    /// One object's features; `nil` where its photo has none, because it does not decode.
    package struct Record: Sendable, Hashable {
        package var object: Int
        package var values: [Float]?

        package init(object: Int, values: [Float]?) {
            self.object = object
            self.values = values
        }
    }

    private var recordBytes: Int { Self.recordHeadBytes + 4 * columns }

    /// Makes an empty file, in place of one that is there.
    package static func create(_ url: URL, columns: Int, extractor: Digest) throws -> FeatureFile {
        guard (1...columnsMax).contains(columns) else {
            throw BrachioError(.limitExceeded, "features have 1 to \(columnsMax) columns, not \(columns)")
        }
        var header = magic
        header.append(contentsOf: bytes(UInt32(columns)) + [0, 0, 0, 0] + raw(extractor))
        header.append(Data(count: headerBytes - header.count))
        try AtomicFile.write(header, to: url)
        return FeatureFile(url: url, columns: columns, extractor: extractor)
    }

    /// - Throws: `notFound`; `corrupted` for what is no such file.
    package static func open(_ url: URL) throws -> FeatureFile {
        guard let handle = FileHandle(forReadingAtPath: url.path) else { throw BrachioError(.notFound, "there is no file of features \(url.path)") }
        defer { try? handle.close() }
        let header = try handle.read(upToCount: headerBytes) ?? Data()
        guard header.count == headerBytes, header.prefix(8) == magic else {
            throw BrachioError(.corrupted, "\(url.path) is no file of features", mend: "remove it: features are computed again")
        }
        let columns = Int(header.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt32.self)) })
        let digits = header[16..<48].map { String(format: "%02x", $0) }.joined()
        guard (1...columnsMax).contains(columns), let extractor = Digest(hexadecimal: digits) else {
            throw BrachioError(.corrupted, "the file of features \(url.path) has \(columns) columns", mend: "remove it: features are computed again")
        }
        return FeatureFile(url: url, columns: columns, extractor: extractor)
    }

    private init(url: URL, columns: Int, extractor: Digest) {
        self.url = url
        self.columns = columns
        self.extractor = extractor
    }

    /// Writes records behind the last whole one; they are on the disk when this returns.
    package func append(_ records: [Record]) throws {
        precondition(records.count <= Self.appendedMax, "at most \(Self.appendedMax) records are appended at once")
        var data = Data(capacity: records.count * recordBytes)
        for record in records {
            precondition(record.values == nil || record.values?.count == columns, "a record has \(columns) values")
            data.append(encoded(record))
        }
        let end = Self.headerBytes + wholeRecords(try mapped()) * recordBytes
        let descriptor = Foundation.open(url.path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opened") }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, off_t(end), SEEK_SET) == off_t(end) else { throw failure("cut") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        do { try handle.write(contentsOf: data) } catch { throw failure("written") }
        guard fsync(descriptor) == 0 else { throw failure("synced") }
    }

    /// The numbers of the objects with a whole record, in the order of the records.
    package func objects() throws -> [Int] {
        let map = try mapped()
        return (0..<wholeRecords(map)).map { head(map, $0).object }
    }

    /// How many objects have a record, and the number of the last: takes no longer for a large file.
    package func end() throws -> (count: Int, last: Int?) {
        let map = try mapped()
        let count = wholeRecords(map)
        return (count, count > 0 ? head(map, count - 1).object : nil)
    }

    /// Records from `first` on, at most `count`: numbers of the objects, and rows of features, of zeros where there are none.
    package func rows(_ first: Int, _ count: Int) throws -> (objects: [Int], features: FeatureMatrix) {
        let map = try mapped()
        return read(first..<max(first, min(first + count, wholeRecords(map))), map)
    }

    /// Evenly spaced records, `count` of them or all there are.
    package func sample(_ count: Int) throws -> FeatureMatrix {
        let map = try mapped()
        let all = wholeRecords(map)
        return read(all <= count ? Array(0..<all) : (0..<count).map { $0 * all / count }, map).features
    }

    private func read(_ rows: some Sequence<Int>, _ map: Data) -> (objects: [Int], features: FeatureMatrix) {
        var objects: [Int] = [], values: [Float] = []
        for row in rows {
            guard isWhole(map, row) else { break }
            objects.append(head(map, row).object)
            let start = Self.headerBytes + row * recordBytes + Self.recordHeadBytes
            map.withUnsafeBytes { bytes in
                for column in 0..<columns { values.append(bytes.loadUnaligned(fromByteOffset: start + 4 * column, as: Float.self)) }
            }
        }
        return (objects, FeatureMatrix(columns: columns, values: values))
    }

    private func mapped() throws -> Data {
        do { return try Data(contentsOf: url, options: .alwaysMapped) } catch { throw failure("read") }
    }

    private func wholeRecords(_ map: Data) -> Int {
        let count = min(Self.rowsMax, max(0, map.count - Self.headerBytes) / recordBytes)
        for row in max(0, count - Self.appendedMax)..<count where !isWhole(map, row) { return row }
        return count
    }

    private func head(_ map: Data, _ row: Int) -> (object: Int, flags: UInt32, checksum: UInt32) {
        map.withUnsafeBytes { bytes in
            let start = Self.headerBytes + row * recordBytes
            return (
                Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Int64.self))),
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt32.self)),
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 12, as: UInt32.self))
            )
        }
    }

    private func isWhole(_ map: Data, _ row: Int) -> Bool {
        let (object, flags, checksum) = head(map, row)
        let start = Self.headerBytes + row * recordBytes + Self.recordHeadBytes
        return map.withUnsafeBytes { bytes in
            checksum == Self.checksum(object, flags, UnsafeRawBufferPointer(rebasing: bytes[start..<(start + 4 * columns)]))
        }
    }

    private func encoded(_ record: Record) -> Data {
        let values = (record.values ?? [Float](repeating: 0, count: columns)).map { $0.isFinite ? $0 : 0 }
        let flags: UInt32 = record.values == nil ? 1 : 0
        var data = Data(Self.bytes(Int64(record.object)) + Self.bytes(flags))
        data.append(contentsOf: Self.bytes(values.withUnsafeBytes { Self.checksum(record.object, flags, $0) }))
        values.withUnsafeBytes { data.append(contentsOf: $0) }
        return data
    }

    /// FNV-1a over words of four bytes, begun so that a record of zeros does not fit.
    private static func checksum(_ object: Int, _ flags: UInt32, _ values: UnsafeRawBufferPointer) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        func take(_ word: UInt32) { hash = (hash ^ word) &* 16_777_619 }
        take(UInt32(truncatingIfNeeded: object))
        take(UInt32(truncatingIfNeeded: object >> 32))
        take(flags)
        for offset in stride(from: 0, to: values.count, by: 4) { take(UInt32(littleEndian: values.loadUnaligned(fromByteOffset: offset, as: UInt32.self))) }
        return hash
    }

    private static func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

    private static func raw(_ digest: Digest) -> [UInt8] {
        let digits = Array(digest.hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
    }

    private func failure(_ verb: String) -> BrachioError {
        BrachioError(.system, "the file of features \(url.path) cannot be \(verb)", cause: String(cString: strerror(errno)))
    }
}

extension FeatureProjection {
    /// The components of a whole file and its rows brought to them, a few thousand rows in memory at a time.
    package static func projected(
        _ file: FeatureFile, components: Int = componentsDefault, random: inout SplitMix64, threads: Int
    ) throws -> (projection: FeatureProjection, objects: [Int], features: FeatureMatrix)? {
        let sample = try file.sample(rowsMax)
        guard sample.rows > 0 else { return nil }
        let projection = FeatureProjection(fitting: sample, components: components, random: &random, threads: threads)
        let (objects, features) = try projection.applied(to: file, from: 0, threads: threads)
        return (projection, objects, features)
    }

    /// Rows of a file from `first` on, brought to these components.
    package func applied(to file: FeatureFile, from first: Int, threads: Int) throws -> (objects: [Int], features: FeatureMatrix) {
        var objects: [Int] = [], values: [Float] = []
        while true {
            let part = try file.rows(first + objects.count, Self.rowsMax)
            guard !part.objects.isEmpty else { break }
            objects += part.objects
            values += apply(to: part.features, threads: threads).values
        }
        return (objects, FeatureMatrix(columns: components, values: values))
    }
}

extension FeatureFile {
    /// Every whole record.
    package func records() throws -> [Record] {
        let (objects, features) = try rows(0, Self.rowsMax)
        return objects.enumerated().map { row, object in
            let values = Array(features.row(row))
            return Record(object: object, values: values.contains { $0 != 0 } ? values : nil)
        }
    }
}
