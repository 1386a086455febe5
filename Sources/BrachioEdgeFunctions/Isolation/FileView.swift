internal import BrachioCore
internal import CFunctionLauncher
internal import Foundation

/// The files that a program is to see, and the steps that make a root of its own out of them: an empty file system in memory, in which folders of
/// the device appear where they are wanted, read-only unless said otherwise.
struct FileView {
    private struct Entry {
        var source: String
        var isWritable: Bool
    }

    /// Entries of one folder that are shown one by one, where something is to appear between them that the folder does not have.
    private static let entriesMax = 4_096
    private static let bind = brachio_mount_bind | brachio_mount_recursive
    private static let temporaryBytes = 64 << 20

    private let root: String
    private var entries: [String: Entry] = [:]
    private var devices: [String] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"]
    private var made: Set<String> = []

    init(root: String) { self.root = root }

    /// Shows a file or folder of the device; one that is not there is passed over.
    mutating func show(_ source: String, at place: String? = nil, isWritable: Bool = false) {
        let place = Self.normal(place ?? source)
        guard place != "/", place.hasPrefix("/") else { return }
        entries[place] = Entry(source: source, isWritable: isWritable)
    }

    mutating func showDevice(_ path: String) { if !devices.contains(path) { devices.append(path) } }

    mutating func steps() throws -> [LaunchSpecification.Step] {
        made = [""]
        var steps: [LaunchSpecification.Step] = [
            .mount(source: nil, target: "/", type: nil, options: nil, flags: brachio_mount_recursive | brachio_mount_private),
            memory(root, bytes: 1 << 20, permissions: "0755", flags: brachio_mount_no_set_user | brachio_mount_no_devices),
        ]
        steps += folders(to: "/proc") + [
            .mount(
                source: "proc", target: root + "/proc", type: "proc", options: nil,
                flags: brachio_mount_no_set_user | brachio_mount_no_devices | brachio_mount_no_programs)
        ]
        steps += deviceSteps()
        steps += folders(to: "/tmp") + [
            memory(root + "/tmp", bytes: Self.temporaryBytes, permissions: "1777", flags: brachio_mount_no_set_user | brachio_mount_no_devices)
        ]
        // Shorter paths first: what stands within another's place is mounted over it.
        for (place, entry) in entries.sorted(by: { $0.key < $1.key }) where !isShown(place, entry) { steps += try show(entry, at: place) }
        steps.append(.mount(
            source: nil, target: root, type: nil, options: nil,
            flags: brachio_mount_bind | brachio_mount_remount | brachio_mount_read_only | brachio_mount_no_set_user | brachio_mount_no_devices))
        return steps + [.root(root)]
    }

    /// Whether the very thing is seen at this place already, because a folder around it is shown at its own place.
    private func isShown(_ place: String, _ entry: Entry) -> Bool {
        guard entry.source == place, !entry.isWritable else { return false }
        return entries.contains { around, other in place.hasPrefix(around + "/") && other.source == around }
    }

    private mutating func show(_ entry: Entry, at place: String) throws -> [LaunchSpecification.Step] {
        guard let kind = (try? FileManager.default.attributesOfItem(atPath: entry.source))?[.type] as? FileAttributeType else {
            guard entry.source == place else {
                throw BrachioError(.notFound, "there is no \(entry.source) on this device, which is to appear at \(place)")
            }
            return []
        }
        if kind == .typeSymbolicLink, entry.source == place {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: entry.source)
            return target.map { folders(to: Self.parent(place)) + [.link(at: root + place, to: $0)] } ?? []
        }
        if kind == .typeDirectory, needsRoom(in: place, of: entry) { return try spread(entry, at: place) }
        var steps = folders(to: Self.parent(place))
        if kind == .typeDirectory { steps += folders(to: place) } else { steps.append(.file(root + place, permissions: 0o444)) }
        steps.append(.mount(source: entry.source, target: root + place, type: nil, options: nil, flags: Self.bind))
        let further = Self.keptFlags(of: entry.source) | (entry.isWritable ? 0 : brachio_mount_read_only)
        steps.append(.mount(
            source: nil, target: root + place, type: nil, options: nil,
            flags: brachio_mount_bind | brachio_mount_remount | brachio_mount_no_set_user | brachio_mount_no_devices | further))
        return steps
    }

    /// Whether something is to appear within this folder at a place that it does not have.
    private func needsRoom(in place: String, of entry: Entry) -> Bool {
        entries.keys.contains { other in
            guard other.hasPrefix(place + "/") else { return false }
            return access(entry.source + String(other.dropFirst(place.count)), F_OK) != 0
        }
    }

    /// A folder in memory with the folder's own entries in it, so that there is room for others.
    private mutating func spread(_ entry: Entry, at place: String) throws -> [LaunchSpecification.Step] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: entry.source)) ?? []
        guard names.count <= Self.entriesMax else {
            throw BrachioError(
                .limitExceeded, "nothing can be put into \(place) for a function", cause: "it has \(names.count) entries, at most \(Self.entriesMax) are shown one by one",
                mend: "choose another destination for the resource")
        }
        var steps = folders(to: place)
        for name in names.sorted() where entries["\(place)/\(name)"] == nil {
            steps += try show(Entry(source: "\(entry.source)/\(name)", isWritable: entry.isWritable), at: "\(place)/\(name)")
        }
        return steps
    }

    private mutating func deviceSteps() -> [LaunchSpecification.Step] {
        var steps = folders(to: "/dev")
        for device in devices where access(device, F_OK) == 0 {
            steps += folders(to: Self.parent(device)) + [
                .file(root + device, permissions: 0o666), .mount(source: device, target: root + device, type: nil, options: nil, flags: brachio_mount_bind),
            ]
        }
        for (name, target) in [("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2")] {
            steps.append(.link(at: root + "/dev/" + name, to: target))
        }
        return steps + folders(to: "/dev/shm") + [
            memory(root + "/dev/shm", bytes: Self.temporaryBytes, permissions: "1777", flags: brachio_mount_no_set_user | brachio_mount_no_devices)
        ]
    }

    /// The folders down to `place` that are not made yet.
    private mutating func folders(to place: String) -> [LaunchSpecification.Step] {
        var steps: [LaunchSpecification.Step] = []
        var path = ""
        for part in place.split(separator: "/") {
            path += "/" + part
            if made.insert(path).inserted { steps.append(.folder(root + path, permissions: 0o755)) }
        }
        return steps
    }

    private func memory(_ target: String, bytes: Int, permissions: String, flags: UInt64) -> LaunchSpecification.Step {
        .mount(source: "tmpfs", target: target, type: "tmpfs", options: "size=\(bytes),mode=\(permissions)", flags: flags)
    }

    /// Flags of the file system that nobody without its owner's rights may take away: no programs, no device files, ….
    private static func keptFlags(of path: String) -> UInt64 {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return 0 }
        // Bits 1 to 8 (read-only, no set-user, no devices, no programs) are the same in statvfs and mount.
        return UInt64(status.f_flag) & 0xF
    }

    private static func parent(_ path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

    /// Without `.`, `..`, doubled and trailing slashes.
    private static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
