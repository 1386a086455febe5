internal import BrachioCore

/// `tar.gz` files, the outer form of every package, and `zip` files, in which functions' code comes.
///
/// What is read is hostile: only regular files with plain relative names are taken, each name once, and sizes are
/// bounded while they stream, so that a small archive cannot unpack into a large one.
public enum Archive {
    /// What may be unpacked before reading stops with `limitExceeded`.
    public struct Limits: Sendable, Hashable {
        /// All files together, unpacked.
        public var totalBytes: Int
        /// Number of entries, folders included.
        public var entries: Int
        /// Length of one name in UTF-8.
        public var nameBytes: Int

        public init(totalBytes: Int, entries: Int, nameBytes: Int = 1_024) {
            self.totalBytes = totalBytes
            self.entries = entries
            self.nameBytes = nameBytes
        }

        /// What a model package or a compiled package may hold.
        public static let package = Limits(
            totalBytes: BrachioCore.Limits.packageBytes, entries: BrachioCore.Limits.packageFiles)
    }

    /// The outer form of an archive that is read.
    public enum Format: String, Sendable {
        case tarGz = "tar.gz"
        case zip
    }

    /// How hard the writer tries to make the file small.
    public enum Compression: Int, Sendable {
        /// Stored in gzip's form: trained weights hardly shrink, and packages open several times faster.
        case none = 0
        case fast = 1
        case small = 9
    }
}
