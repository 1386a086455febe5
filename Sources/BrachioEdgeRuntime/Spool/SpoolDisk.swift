/// The folder that the spool writes in, as far as the spool needs one. Handed in, so that a power cut can be played.
package protocol SpoolDisk: Sendable {
    /// Names of all files.
    func names() throws -> [String]
    /// Opens a file for reading and writing, and makes it where it is missing.
    func open(_ name: String) throws -> any SpoolFile
    func remove(_ name: String) throws
    /// Makes the coming and going of files durable.
    func syncNames() throws
    /// What is left for files of others too.
    func freeBytes() -> Int64
}

/// An open file. Belongs to the spool's thread.
package protocol SpoolFile {
    func size() throws -> Int
    /// Writes all of `bytes`.
    ///
    /// - Throws: ``SpoolDiskFull`` where the disk has no room.
    func write(_ bytes: [UInt8], at offset: Int) throws
    /// At most `count` bytes; fewer where the file ends.
    func read(_ count: Int, at offset: Int) throws -> [UInt8]
    /// Makes what was written durable.
    func sync() throws
    func truncate(_ bytes: Int) throws
    /// Takes room on the disk for the file's first bytes.
    func reserve(_ bytes: Int) throws
    func close()
}

/// The disk has no room.
package struct SpoolDiskFull: Error {
    package init() {}
}
