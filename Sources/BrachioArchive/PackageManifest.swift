internal import BrachioCore
public import Foundation

/// The table of a package's files with their digests: an entry of the package that names every other entry.
public struct PackageManifest: Codable, Sendable, Hashable {
    public struct File: Codable, Sendable, Hashable {
        public var name: String
        public var bytes: Int
        /// 64 lower-case hexadecimal digits.
        public var sha256: String

        public init(name: String, bytes: Int, sha256: String) {
            self.name = name
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    public var files: [File]

    public init(of files: [(name: String, data: Data)]) {
        self.files = files.map {
            File(name: $0.name, bytes: $0.data.count, sha256: Digest(of: $0.data).hexadecimal)
        }
    }

    /// - Throws: `corrupted` where `data` is no manifest.
    public init(json data: Data) throws {
        do { self = try JSONDecoder().decode(PackageManifest.self, from: data) } catch {
            throw BrachioError(.corrupted, "the package's manifest cannot be read", cause: "\(error)")
        }
    }

    /// The same manifest gives the same bytes.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    /// Holds every listed file against `content`, which gives `nil` for a file that is not there.
    /// - Throws: `corrupted` naming the first file that is missing or differs.
    public func verify(_ content: (_ name: String) throws -> Data?) throws {
        for file in files {
            guard let data = try content(file.name) else {
                throw BrachioError(.corrupted, "file \"\(file.name)\" is missing from the package")
            }
            guard data.count == file.bytes, Digest(of: data).hexadecimal == file.sha256 else {
                throw BrachioError(
                    .corrupted, "file \"\(file.name)\" is not what the package's manifest promises",
                    cause: data.count == file.bytes
                        ? "its SHA-256 differs" : "it has \(data.count) instead of \(file.bytes) bytes",
                    mend: "copy or make the package again")
            }
        }
    }
}
