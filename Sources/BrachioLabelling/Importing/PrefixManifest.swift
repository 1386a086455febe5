internal import BrachioCore
internal import BrachioManifest
package import BrachioObjectStore
package import Foundation

/// A manifest of every photo whose key begins with a prefix.
package enum PrefixManifest {
    /// Lists the photos and puts the manifest beside them, or where it is asked for.
    ///
    /// - Returns: where it is, and how many photos there are.
    /// - Throws: `noSuchBucket`; `notFound` where there is no photo.
    package static func make(
        of prefix: S3Location, at place: S3Location? = nil, in objects: ObjectStore, now: Date, progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> (place: S3Location, photos: Int) {
        var request = ListRequest(), lines = Data(), count = 0
        request.prefix = prefix.key
        while true {
            let page = try await objects.list(prefix.bucket, request)
            for object in page.objects where PhotoKeys.isPhoto(object.key) {
                let record = try ManifestRecord(sourceReference: S3Location(bucket: prefix.bucket, key: object.key).description)
                lines.append(contentsOf: record.line.utf8)
                lines.append(0x0A)
                count += 1
            }
            progress(count)
            guard let next = page.next else { break }
            request.after = next
        }
        guard count > 0 else {
            throw BrachioError(
                .notFound, "there are no photos under \(prefix)", cause: "names that end in \(PhotoKeys.endings.sorted().joined(separator: ", ")) are photos",
                mend: "check the prefix")
        }
        let stamp = OutputLine.date(now).prefix(19).filter { $0 != "-" && $0 != ":" }
        let folder = prefix.key.hasSuffix("/") || prefix.key.isEmpty ? prefix.key : prefix.key + "/"
        let target = place ?? S3Location(bucket: prefix.bucket, key: "\(folder)dataset-\(stamp).manifest")
        var put = PutRequest(bucket: target.bucket, key: target.key)
        put.metadata.contentType = "application/x-ndjson"
        try await objects.put(put, bytes: lines)
        return (target, count)
    }
}
