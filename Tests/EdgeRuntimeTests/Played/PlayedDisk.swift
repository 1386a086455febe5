import BrachioCore
import BrachioEdgeRuntime
import Synchronization

/// A folder in memory whose power can be cut: what was not synced is then there in part, by sectors, or not at all.
final class PlayedDisk: SpoolDisk {
    struct Content {
        var bytes: [UInt8] = []
        var durable: [UInt8] = []
    }

    struct State {
        var files: [String: Content] = [:]
        /// Names as the disk would have them after a cut.
        var durableNames: Set<String> = []
        /// Files whose removal is not durable yet.
        var removed: [String: Content] = [:]
        var capacityBytes = Int.max
        /// Changes until the power goes; `nil` for never.
        var changesLeft: Int?
        var readBytes = 0
        var syncs = 0
    }

    struct PowerLost: Error {}

    private let state = Mutex(State())
    /// Called before anything is made durable.
    let beforeSync = Mutex<@Sendable () -> Void>({})

    init(capacityBytes: Int = .max) { state.withLock { $0.capacityBytes = capacityBytes } }

    private init(files: [String: [UInt8]], capacityBytes: Int) {
        state.withLock { state in
            state.files = files.mapValues { Content(bytes: $0, durable: $0) }
            state.durableNames = Set(files.keys)
            state.capacityBytes = capacityBytes
        }
    }

    var readBytes: Int { state.withLock { $0.readBytes } }
    var syncs: Int { state.withLock { $0.syncs } }
    var capacityBytes: Int {
        get { state.withLock { $0.capacityBytes } }
        set { state.withLock { $0.capacityBytes = newValue } }
    }

    func cutPower(afterChanges changes: Int) { state.withLock { $0.changesLeft = changes } }

    /// The disk as the next boot finds it.
    func rebooted(_ random: inout some RandomNumberGenerator) -> PlayedDisk {
        let (files, names, removed, capacity) = state.withLock { ($0.files, $0.durableNames, $0.removed, $0.capacityBytes) }
        var found: [String: [UInt8]] = [:]
        for (name, content) in files where names.contains(name) || Bool.random(using: &random) { found[name] = Self.torn(content, &random) }
        for (name, content) in removed where found[name] == nil && Bool.random(using: &random) { found[name] = Self.torn(content, &random) }
        return PlayedDisk(files: found, capacityBytes: capacity)
    }

    private static func torn(_ content: Content, _ random: inout some RandomNumberGenerator) -> [UInt8] {
        if content.bytes == content.durable { return content.durable }
        var bytes = content.durable
        let longest = max(content.bytes.count, content.durable.count)
        let length = Int.random(in: min(content.bytes.count, content.durable.count)...longest, using: &random)
        if bytes.count < length { bytes += [UInt8](repeating: 0, count: length - bytes.count) } else { bytes.removeLast(bytes.count - length) }
        for start in stride(from: 0, to: min(length, content.bytes.count), by: 512) where Bool.random(using: &random) {
            let end = min(start + 512, length, content.bytes.count)
            bytes.replaceSubrange(start..<end, with: content.bytes[start..<end])
        }
        return bytes
    }

    /// The folder with other bytes in one file.
    func with(_ name: String, _ bytes: [UInt8]) -> PlayedDisk {
        var files = state.withLock { $0.files.mapValues(\.bytes) }
        files[name] = bytes
        return PlayedDisk(files: files, capacityBytes: capacityBytes)
    }

    func bytes(_ name: String) -> [UInt8] { state.withLock { $0.files[name]?.bytes ?? [] } }
    var segmentNames: [String] { state.withLock { $0.files.keys.filter { $0.hasSuffix(".segment") }.sorted() } }

    fileprivate func change<Value>(_ body: (inout State) throws -> Value) throws -> Value {
        try state.withLock { state in
            if let left = state.changesLeft {
                guard left > 0 else { throw PowerLost() }
                state.changesLeft = left - 1
            }
            return try body(&state)
        }
    }

    func names() throws -> [String] { state.withLock { Array($0.files.keys) } }

    func open(_ name: String) throws -> any SpoolFile {
        if state.withLock({ $0.files[name] == nil }) {
            try change { $0.files[name] = $0.removed.removeValue(forKey: name).map { Content(bytes: [], durable: $0.durable) } ?? Content() }
        }
        return PlayedFile(disk: self, name: name)
    }

    func remove(_ name: String) throws {
        try change { state in
            guard let content = state.files.removeValue(forKey: name) else { return }
            if state.durableNames.contains(name) { state.removed[name] = content }
        }
    }

    func syncNames() throws {
        try change { state in
            state.durableNames = Set(state.files.keys)
            state.removed = [:]
        }
    }

    func freeBytes() -> Int64 { state.withLock { Int64(clamping: $0.capacityBytes - Self.used($0)) } }

    fileprivate static func used(_ state: State) -> Int { state.files.values.reduce(0) { $0 + $1.bytes.count } }

    fileprivate func read(_ name: String, _ count: Int, _ offset: Int) -> [UInt8] {
        state.withLock { state in
            let bytes = state.files[name]?.bytes ?? []
            guard offset < bytes.count else { return [] }
            let found = Array(bytes[offset..<min(bytes.count, offset + count)])
            state.readBytes += found.count
            return found
        }
    }
}

private struct PlayedFile: SpoolFile {
    let disk: PlayedDisk
    let name: String

    func size() throws -> Int { disk.bytes(name).count }

    func write(_ bytes: [UInt8], at offset: Int) throws {
        try disk.change { state in
            var content = state.files[name] ?? PlayedDisk.Content()
            let growth = max(0, offset + bytes.count - content.bytes.count)
            // As a disk does it: what still fits is written.
            let room = max(0, state.capacityBytes == .max ? .max : state.capacityBytes - PlayedDisk.used(state))
            let fitting = growth <= room ? bytes.count : max(0, bytes.count - (growth - room))
            if content.bytes.count < offset + fitting { content.bytes += [UInt8](repeating: 0, count: offset + fitting - content.bytes.count) }
            content.bytes.replaceSubrange(offset..<(offset + fitting), with: bytes[..<fitting])
            state.files[name] = content
            if fitting < bytes.count { throw SpoolDiskFull() }
        }
    }

    func read(_ count: Int, at offset: Int) throws -> [UInt8] { disk.read(name, count, offset) }

    func sync() throws {
        disk.beforeSync.withLock(\.self)()
        try disk.change { state in
            state.syncs += 1
            let bytes = state.files[name]?.bytes ?? []
            state.files[name]?.durable = bytes
        }
    }

    func truncate(_ bytes: Int) throws {
        try disk.change { state in
            guard let count = state.files[name]?.bytes.count, count > bytes else { return }
            state.files[name]?.bytes.removeLast(count - bytes)
        }
    }

    func reserve(_ bytes: Int) throws {
        let size = try size()
        if size < bytes { try write([UInt8](repeating: 0, count: bytes - size), at: size) }
    }

    func close() {}
}
