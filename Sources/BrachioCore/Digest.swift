internal import Crypto
public import Foundation

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    public let hexadecimal: String

    /// Accepts 64 hexadecimal digits in either case; anything else is `nil`.
    public init?(hexadecimal: String) {
        let digits = hexadecimal.lowercased()
        guard digits.utf8.count == 64, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        self.hexadecimal = digits
    }

    fileprivate init(_ bytes: some Sequence<UInt8>) { hexadecimal = Self.hexadecimal(bytes) }

    public init(of data: some DataProtocol) {
        hexadecimal = Self.hexadecimal(SHA256.hash(data: data))
    }

    /// The digest of a file's content, read in pieces of one mebibyte.
    public init(ofFile url: URL) throws {
        let handle: FileHandle
        do { handle = try FileHandle(forReadingFrom: url) } catch {
            throw BrachioError(.notFound, "cannot read \(url.path)", cause: error.localizedDescription)
        }
        defer { try? handle.close() }
        var hash = SHA256()
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
        hexadecimal = Self.hexadecimal(hash.finalize())
    }

    public var description: String { hexadecimal }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The digest of content that comes in pieces.
public struct RunningDigest {
    private var hash = SHA256()

    public init() {}

    public mutating func update(_ piece: some DataProtocol) { hash.update(data: piece) }

    public func finish() -> Digest { Digest(hash.finalize()) }
}
