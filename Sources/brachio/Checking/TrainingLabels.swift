internal import BrachioCore
internal import BrachioLabelling
internal import BrachioModelJobs
internal import BrachioObjectStore
internal import Foundation

/// Where objects are read from: the store itself, or a running server.
protocol ObjectReading: Sendable {
    func content(of place: S3Location) async throws -> Data
    /// Keys that begin with a prefix, in order.
    func keys(beginning prefix: S3Location) async throws -> [String]
    func bring(_ place: S3Location, to file: URL) async throws
    func put(_ place: S3Location, _ content: Data) async throws
}

extension ObjectStore: ObjectReading {
    /// A manifest that is read whole.
    static let contentBytesMaximum = 256 << 20

    func content(of place: S3Location) async throws -> Data { try await open(place.bucket, place.key).data(bytesMaximum: Self.contentBytesMaximum) }

    func keys(beginning prefix: S3Location) async throws -> [String] {
        var request = ListRequest(), keys: [String] = []
        request.prefix = prefix.key
        while true {
            let page = try await list(prefix.bucket, request)
            keys += page.objects.map(\.key)
            guard let next = page.next else { return keys }
            request.after = next
        }
    }

    func bring(_ place: S3Location, to file: URL) async throws { try await open(place.bucket, place.key).write(to: file) }

    func put(_ place: S3Location, _ content: Data) async throws {
        _ = try await put(PutRequest(bucket: place.bucket, key: place.key), bytes: content)
    }
}

extension BucketClient: ObjectReading {
    func content(of place: S3Location) async throws -> Data { try await get(place) }
    func keys(beginning prefix: S3Location) async throws -> [String] { try await list(prefix).map(\.key) }
    func put(_ place: S3Location, _ content: Data) async throws { try await put(place, content, type: nil) }

    func bring(_ place: S3Location, to file: URL) async throws {
        do { try await get(place).write(to: file) } catch let error as BrachioError { throw error } catch {
            throw BrachioError(.system, "\(file.path) cannot be written", cause: error.localizedDescription)
        }
    }
}

/// The labels that a training job learned from, photo by photo.
enum TrainingLabels {
    /// Channels that hold photos with their labels.
    static let channels = ["train", "validation"]

    /// - Throws: `unsupported` for photos that are packed in records or listed in a file.
    static func read(_ specification: TrainingSpecification, from objects: some ObjectReading) async throws -> LabelledLines {
        let found = channels.compactMap { specification.channel($0) }
        guard !specification.settings.isMultiLabel else {
            throw BrachioError(.unsupported, "the photos have any number of classes", cause: "labels of one class each are looked through")
        }
        if found.allSatisfy({ $0.form == .augmentedManifest }), let attribute = found.first?.attributes.last {
            var manifests: [String] = []
            for channel in found {
                do { manifests.append(String(decoding: try await objects.content(of: channel.location), as: UTF8.self)) } catch let error as BrachioError {
                    throw error.within("channel \(channel.name)")
                }
            }
            return try LabelledLines(manifests: manifests, attribute: attribute)
        }
        guard specification.channel("train_lst") == nil else { throw unreadable }
        var photos: [(source: String, name: String)] = []
        for channel in found where channel.form == .prefix {
            let folder = channel.location.key.isEmpty || channel.location.key.hasSuffix("/") ? channel.location.key : channel.location.key + "/"
            for key in try await objects.keys(beginning: S3Location(bucket: channel.location.bucket, key: folder)) where PhotoKeys.isPhoto(key) {
                let parts = key.dropFirst(folder.count).split(separator: "/")
                guard parts.count == 2 else { throw unreadable }
                photos.append((S3Location(bucket: channel.location.bucket, key: key).description, String(parts[0])))
            }
        }
        guard !photos.isEmpty else { throw unreadable }
        return try LabelledLines(sorted: photos, attribute: "label")
    }

    private static var unreadable: BrachioError {
        BrachioError(
            .unsupported, "the labels of this training job cannot be looked through",
            cause: "its photos are packed in RecordIO, or listed in a file", mend: "train with augmented manifests, or with a folder a class")
    }
}
