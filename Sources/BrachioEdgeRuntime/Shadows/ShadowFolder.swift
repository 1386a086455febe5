internal import BrachioCore
internal import BrachioJSON
package import BrachioShadows
package import Foundation

/// The device's shadows: a file each, replaced whole, in a folder a thing.
package struct ShadowFolder: Sendable {
    /// Shadows of all things together.
    static let shadowsMax = 1_000
    private static let classic = "classic.json", prefix = "name-", suffix = ".json"

    private let folder: URL

    package init(_ folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) { try? AtomicFile.removeStaged(in: folder.appendingPathComponent(name)) }
    }

    private func file(_ thing: ThingName, _ shadow: ShadowName?) -> URL {
        folder.appendingPathComponent(thing.text).appendingPathComponent(shadow.map { Self.prefix + $0.text + Self.suffix } ?? Self.classic)
    }

    /// A shadow that was never changed here is one that is not there.
    ///
    /// - Throws: where the file cannot be read.
    package func read(_ thing: ThingName, _ shadow: ShadowName?) throws -> ShadowReplica {
        let file = file(thing, shadow)
        guard FileManager.default.fileExists(atPath: file.path) else { return ShadowReplica(thing: thing, shadow: shadow) }
        do { return try ShadowReplica(thing: thing, shadow: shadow, stored: JSONParser.parse([UInt8](try Data(contentsOf: file)))) } catch {
            throw BrachioError(.invalidInput, "\(file.path) cannot be read", cause: "\(error)", mend: "remove the file: the cloud's shadow is fetched again")
        }
    }

    /// Returns when nothing of it can be lost.
    ///
    /// - Throws: `limitExceeded` where it would be one shadow too many.
    package func write(_ replica: ShadowReplica) throws {
        let file = file(replica.thing, replica.shadow), parent = file.deletingLastPathComponent()
        if !FileManager.default.fileExists(atPath: file.path) {
            guard count() < Self.shadowsMax else {
                throw BrachioError(.limitExceeded, "the device keeps \(Self.shadowsMax) shadows already", mend: "delete some that are not needed")
            }
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try AtomicFile.syncFolder(folder)
        }
        try AtomicFile.write(Data(JSONWriter.bytes(replica.stored)), to: file, permissions: 0o600)
    }

    /// Names of a thing's named shadows.
    package func names(of thing: ThingName) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(thing.text).path)) ?? []
        return names.filter { $0.hasPrefix(Self.prefix) && $0.hasSuffix(Self.suffix) }.map { String($0.dropFirst(Self.prefix.count).dropLast(Self.suffix.count)) }.sorted()
    }

    private func count() -> Int {
        let things = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return things.reduce(0) { $0 + ((try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent($1).path))?.count ?? 0) }
    }
}
