public import BrachioCore
public import Foundation

/// Reads a manifest line by line: memory holds one line, whatever the size of the file.
public struct ManifestReader: Sequence, IteratorProtocol {
    /// A record, or what is wrong with the line, and where it stands. Both name the file and the line.
    public struct Line: Sendable {
        public let number: Int
        public let record: Result<ManifestRecord, BrachioError>
    }

    public let url: URL
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var consumed = 0
    private var number = 0
    private var isAtEnd = false

    public init(_ url: URL) throws {
        self.url = url
        do { handle = try FileHandle(forReadingFrom: url) } catch {
            throw BrachioError(
                .notFound, "manifest \(url.path) cannot be read", cause: error.localizedDescription,
                mend: "check the path and its permissions")
        }
    }

    /// Every record of a file; throws at the first line that is wrong.
    public static func records(of url: URL) throws -> [ManifestRecord] {
        try ManifestReader(url).map { try $0.record.get() }
    }

    /// The next line that is not blank.
    public mutating func next() -> Line? {
        while true {
            let bytes: [UInt8]
            do {
                guard let next = try nextLine() else { return nil }
                bytes = next
            } catch let error as BrachioError {
                isAtEnd = true
                buffer = []
                consumed = 0
                return Line(number: number, record: .failure(named(error)))
            } catch { return nil }
            if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            return Line(number: number, record: record(bytes))
        }
    }

    private func record(_ bytes: [UInt8]) -> Result<ManifestRecord, BrachioError> {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return .failure(named(BrachioError(.invalidInput, "the line is not UTF-8")))
        }
        do { return .success(try ManifestRecord(line: text)) } catch let error as BrachioError {
            return .failure(named(error))
        } catch { return .failure(BrachioError(.defect, "\(error)")) }
    }

    private func named(_ error: BrachioError) -> BrachioError { error.within("\(url.path), line \(number)") }

    /// The bytes up to the next line end (`\n` or `\r\n`), which is dropped, as is a byte order mark before the first line.
    private mutating func nextLine() throws -> [UInt8]? {
        while true {
            if let end = buffer[consumed...].firstIndex(of: 0x0A) {
                defer { consumed = end + 1 }
                return finished(buffer[consumed..<end])
            }
            if isAtEnd {
                guard consumed < buffer.count else { return nil }
                defer { consumed = buffer.count }
                return finished(buffer[consumed...])
            }
            guard buffer.count - consumed <= ManifestLimits.lineBytes else {
                number += 1
                throw BrachioError(
                    .limitExceeded, "the line has more than \(ManifestLimits.lineCharacters) characters")
            }
            buffer.removeFirst(consumed)
            consumed = 0
            let piece: Data?
            do { piece = try handle.read(upToCount: 1 << 16) } catch {
                throw BrachioError(.system, "cannot be read", cause: error.localizedDescription)
            }
            if let piece, !piece.isEmpty { buffer += piece } else { isAtEnd = true }
        }
    }

    private mutating func finished(_ line: ArraySlice<UInt8>) -> [UInt8] {
        number += 1
        var line = line
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        if line.last == 0x0D { line = line.dropLast() }
        return Array(line)
    }
}
