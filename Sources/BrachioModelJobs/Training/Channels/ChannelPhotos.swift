internal import BrachioCore
internal import BrachioManifest
internal import BrachioObjectStore
internal import Foundation

/// Brings the objects of one channel to a folder on this machine.
struct ChannelPhotos {
    let store: ObjectStore
    let channel: TrainingSpecification.Channel
    let folder: URL

    static let manifestBytesMaximum = 1 << 30

    func bring() async throws {
        if channel.form == .augmentedManifest { try await bringManifest() } else { try await bringObjects() }
    }

    /// What the objects hold is found out by the worker: hostile content does not come near the server.
    private func bringObjects() async throws {
        var entries: [ChannelFolder.Entry] = []
        try await ChannelObjects(store: store, channel: channel).forEach { location, path in
            let name = String(format: "%08d-%@", entries.count + 1, Self.fileName(location.key))
            try await open(location).write(to: folder.appendingPathComponent(name))
            entries.append(ChannelFolder.Entry(path: path, file: name))
        }
        try ChannelFolder(folder).store(entries)
    }

    private func bringManifest() async throws {
        guard channel.attributes.count >= 2 else {
            throw BrachioError(
                .invalidInput, "AttributeNames has \(channel.attributes.count) names",
                mend: "name the photo's key and the label's key, such as [\"source-ref\", \"dinosaur\"]")
        }
        let original = folder.appendingPathComponent("original.manifest")
        let object = try await open(channel.location)
        guard object.version.bytes <= Self.manifestBytesMaximum else {
            throw BrachioError(.limitExceeded, "\(channel.location) has \(object.version.bytes) bytes; a manifest has at most \(Self.manifestBytesMaximum)")
        }
        try await object.write(to: original)
        var records: [ManifestRecord] = []
        for line in try ManifestReader(original) {
            let place = "\(channel.location) line \(line.number)"
            let record: ManifestRecord
            do { record = try line.record.get() } catch { throw error.within(place) }
            records.append(try await brought(record, line.number, place))
        }
        guard !records.isEmpty else { throw BrachioError(.invalidInput, "\(channel.location) names no photo") }
        try ManifestWriter.write(records, to: ChannelFolder(folder).manifest)
    }

    /// The record with the address of a file on this machine in place of the object's.
    private func brought(_ record: ManifestRecord, _ number: Int, _ place: String) async throws -> ManifestRecord {
        let reference = channel.attributes[0]
        guard let address = record.string(reference) else {
            throw BrachioError(.invalidInput, "\(place) has no \(reference)", mend: "AttributeNames[0] is the key of the photo's address")
        }
        guard record.json(channel.attributes[1]) != nil else {
            throw BrachioError(.invalidInput, "\(place) has no label \(channel.attributes[1])", mend: "AttributeNames[1] is the key of the label")
        }
        let location = try S3Location(address)
        let name = String(format: "%08d-%@", number, Self.fileName(location.key))
        do { try await open(location).write(to: folder.appendingPathComponent(name)) } catch let error as BrachioError {
            throw error.within(place)
        }
        var local = record
        try local.set("source-ref", json: String(decoding: JSONEncoder().encode(name), as: UTF8.self))
        return local
    }

    private func open(_ location: S3Location) async throws -> OpenObject {
        do { return try await store.open(location.bucket, location.key) } catch let error as BrachioError {
            throw error.within(location.description)
        }
    }

    /// What is left of a key that names a file here: it chooses no folder.
    private static func fileName(_ key: String) -> String {
        let last = key.split(separator: "/").last.map(String.init) ?? "photo"
        let safe = last.unicodeScalars.map { $0 == "." || $0 == "-" || $0 == "_" || CharacterSet.alphanumerics.contains($0) ? Character($0) : "_" }
        let name = String(String(safe).suffix(100))
        return name.hasPrefix(".") ? "_" + name : name
    }
}
