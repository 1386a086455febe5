internal import BrachioCore
internal import BrachioObjectStore
internal import Foundation

/// The objects that a channel names by the beginning of their keys or in a list.
struct ChannelObjects {
    let store: ObjectStore
    let channel: TrainingSpecification.Channel

    static let listBytesMaximum = 256 << 20
    static let objectsMaximum = 10_000_000

    /// Hands each object with the rest of its name to `body`, in the order of the keys or of the list.
    func forEach(_ body: (S3Location, String) async throws -> Void) async throws {
        var count = 0
        func take(_ location: S3Location, _ path: String) async throws {
            count += 1
            guard count <= Self.objectsMaximum else {
                throw BrachioError(.limitExceeded, "\(channel.location) has more than \(Self.objectsMaximum) objects")
            }
            try await body(location, path)
        }
        if channel.form == .manifest {
            for (location, path) in try await listed() { try await take(location, path) }
        } else {
            // A folder, where there is one; else, as the service has it, everything that begins so.
            let key = channel.location.key
            if !key.isEmpty, !key.hasSuffix("/") { try await eachKey(beginning: key + "/", take) }
            if count == 0 { try await eachKey(beginning: key, take) }
        }
        guard count > 0 else {
            throw BrachioError(.notFound, "there is nothing under \(channel.location)", mend: "upload the photos, or mend S3Uri")
        }
    }

    private func eachKey(beginning prefix: String, _ body: (S3Location, String) async throws -> Void) async throws {
        // What stands before the last slash is the folder; an object named whole keeps its own name.
        let folder = prefix.lastIndex(of: "/").map { prefix[...$0].count } ?? 0
        var request = ListRequest()
        request.prefix = prefix
        while true {
            let page = try await store.list(channel.location.bucket, request)
            for object in page.objects where !object.key.hasSuffix("/") {
                try await body(S3Location(bucket: channel.location.bucket, key: object.key), String(object.key.dropFirst(folder)))
            }
            guard let next = page.next else { return }
            request.after = next
        }
    }

    /// `[{"prefix": "s3://bucket/folder/"}, "path", …]`
    private func listed() async throws -> [(S3Location, String)] {
        let object = try await store.open(channel.location.bucket, channel.location.key)
        guard object.version.bytes <= Self.listBytesMaximum else {
            throw BrachioError(.limitExceeded, "\(channel.location) has \(object.version.bytes) bytes; a list has at most \(Self.listBytesMaximum)")
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("list-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try await object.write(to: file)
        let elements: [ListElement]
        do { elements = try JSONDecoder().decode([ListElement].self, from: Data(contentsOf: file)) } catch {
            throw BrachioError(
                .invalidInput, "\(channel.location) is no list of objects", cause: "\(error)",
                mend: "write [{\"prefix\": \"s3://bucket/folder/\"}, \"path\", …], or use S3Prefix")
        }
        guard case .prefix(let text)? = elements.first else {
            throw BrachioError(.invalidInput, "\(channel.location) does not begin with {\"prefix\": \"s3://…\"}")
        }
        let prefix = try S3Location(text)
        return try elements.dropFirst().map { element in
            guard case .path(let path) = element else {
                throw BrachioError(.invalidInput, "\(channel.location) has a second prefix", mend: "make one list a prefix")
            }
            return (S3Location(bucket: prefix.bucket, key: prefix.key + path), path)
        }
    }

    private enum ListElement: Decodable {
        case prefix(String)
        case path(String)

        private struct Prefix: Decodable { var prefix: String }

        init(from decoder: any Decoder) throws {
            if let path = try? decoder.singleValueContainer().decode(String.self) { self = .path(path) } else {
                self = .prefix(try Prefix(from: decoder).prefix)
            }
        }
    }
}
