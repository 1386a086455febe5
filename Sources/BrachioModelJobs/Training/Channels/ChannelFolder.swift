internal import BrachioCore
package import Foundation

/// What a channel's objects have become on this machine: files in a folder, and an index of what they were called.
///
/// | File | Holds |
/// |---|---|
/// | `photos.manifest` | of an augmented manifest: its lines, each with the name of a file in place of the address |
/// | `objects.json` | of the other forms: the objects in their order, with the files' names |
package struct ChannelFolder: Sendable {
    package struct Entry: Sendable, Hashable, Codable {
        /// The rest of the key behind the channel's prefix: `Triceratops/1.jpg`.
        package var path: String
        /// The name of the file in the folder.
        package var file: String
    }

    package let url: URL

    package init(_ url: URL) { self.url = url }

    package var manifest: URL { url.appendingPathComponent("photos.manifest") }
    private var index: URL { url.appendingPathComponent("objects.json") }

    func store(_ entries: [Entry]) throws { try AtomicFile.write(try JSONEncoder().encode(entries), to: index) }

    package func entries() throws -> [Entry] {
        do { return try JSONDecoder().decode([Entry].self, from: Data(contentsOf: index)) } catch {
            throw BrachioError(.corrupted, "\(index.path) cannot be read", cause: "\(error)")
        }
    }

    package func file(_ entry: Entry) -> URL { url.appendingPathComponent(entry.file) }
}
