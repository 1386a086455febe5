internal import BrachioCore
internal import BrachioManifest
package import BrachioObjectStore
package import Foundation

/// A manifest of every photo whose key begins with a prefix.
package enum PrefixManifest {
    /// Lists the photos, with what devices' models said of them where that stands beside them, and puts the manifest beside them, or where it is asked for.
    ///
    /// - Returns: where it is, and how many photos there are.
    /// - Throws: `noSuchBucket`; `notFound` where there is no photo.
    package static func make(
        of prefix: S3Location, at place: S3Location? = nil, in objects: ObjectStore, now: Date, progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> (place: S3Location, photos: Int) {
        var request = ListRequest(), keys: [String] = [], predicted: Set<String> = []
        request.prefix = prefix.key
        while true {
            let page = try await objects.list(prefix.bucket, request)
            keys += page.objects.map(\.key).filter(PhotoKeys.isPhoto)
            predicted.formUnion(page.objects.map(\.key).filter { $0.hasSuffix(DevicePrediction.ending) }.map { String($0.dropLast(DevicePrediction.ending.count)) })
            progress(keys.count)
            guard let next = page.next else { break }
            request.after = next
        }
        var lines = try text(of: keys.filter { !predicted.contains($0) }, in: prefix, mayBeEmpty: !predicted.isDisjoint(with: keys))
        for key in keys where predicted.contains(key) {
            let source = S3Location(bucket: prefix.bucket, key: key).description
            let prediction = await DevicePrediction.read(of: key, in: prefix.bucket, from: objects)
            lines += try (prediction?.record(of: source) ?? ManifestRecord(sourceReference: source)).line + "\n"
        }
        let target = place ?? self.place(beside: prefix, now: now)
        var put = PutRequest(bucket: target.bucket, key: target.key)
        put.metadata.contentType = "application/x-ndjson"
        try await objects.put(put, bytes: Data(lines.utf8))
        return (target, keys.count)
    }

    /// The lines of photos in the bucket of a location. - Throws: `notFound` where there are none.
    package static func text(of keys: [String], in prefix: S3Location, mayBeEmpty: Bool = false) throws -> String {
        guard !keys.isEmpty || mayBeEmpty else {
            throw BrachioError(
                .notFound, "there are no photos under \(prefix)", cause: "names that end in \(PhotoKeys.endings.sorted().joined(separator: ", ")) are photos",
                mend: "check the prefix")
        }
        return try keys.map { try ManifestRecord(sourceReference: S3Location(bucket: prefix.bucket, key: $0).description).line + "\n" }.joined()
    }

    /// Where a manifest goes that is asked for nowhere: beside the photos, with the time in its name.
    package static func place(beside prefix: S3Location, now: Date) -> S3Location {
        let stamp = OutputLine.date(now).prefix(19).filter { $0 != "-" && $0 != ":" }
        let folder = prefix.key.hasSuffix("/") || prefix.key.isEmpty ? prefix.key : prefix.key + "/"
        return S3Location(bucket: prefix.bucket, key: "\(folder)dataset-\(stamp).manifest")
    }
}
