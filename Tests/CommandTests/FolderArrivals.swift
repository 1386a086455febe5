import Foundation

/// The names that come up in a folder, each kept although it may be gone again by the time somebody looks: inotify(7).
struct FolderArrivals: ~Copyable {
    private let descriptor: Int32
    private(set) var names: Set<String> = []

    /// - Parameter folder: where it is not there, no names come.
    init(_ folder: URL) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        inotify_add_watch(descriptor, folder.path, UInt32(IN_CREATE | IN_MOVED_TO))
    }

    deinit { close(descriptor) }

    /// Returns when there is a new name, or after so long.
    mutating func wait(milliseconds: Int32) {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, milliseconds) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = read(descriptor, &buffer, buffer.count)
        // Each event is a head of four words, the last of them the number of bytes of the name that follows, filled up with zeros.
        var place = 0
        while place + 16 <= count {
            let bytes = buffer.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: place + 12, as: UInt32.self)) }
            names.insert(String(decoding: buffer[(place + 16)..<(place + 16 + bytes)].prefix { $0 != 0 }, as: UTF8.self))
            place += 16 + bytes
        }
    }
}
