internal import Foundation

/// An object in a bucket by its address, as IoT's documents write it: `https://s3.us-east-1.amazonaws.com/bucket/key`,
/// `https://bucket.s3.amazonaws.com/key`, `s3://bucket/key`, or with any other host and the bucket first in the path.
package struct ObjectAddress: Hashable, Sendable {
    package let bucket: String
    package let key: String
    /// `http://192.168.1.5:4566` where the address names a host that is not one of AWS's.
    package let origin: String?

    package init?(_ text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme, let host = parts.host, !host.isEmpty else { return nil }
        let path = parts.path.drop { $0 == "/" }
        let labels = host.split(separator: ".")
        origin = scheme == "s3" || host.hasSuffix("amazonaws.com") ? nil : "\(scheme)://\(parts.percentEncodedHost ?? host)\(parts.port.map { ":\($0)" } ?? "")"
        if scheme == "s3" {
            (bucket, key) = (host, String(path))
        } else if scheme == "https" || scheme == "http" {
            if let place = labels.firstIndex(where: { $0 == "s3" || $0.hasPrefix("s3-") }), place > 0, host.hasSuffix("amazonaws.com") {
                (bucket, key) = (labels[..<place].joined(separator: "."), String(path))
            } else {
                guard let slash = path.firstIndex(of: "/") else { return nil }
                (bucket, key) = (String(path[..<slash]), String(path[path.index(after: slash)...]))
            }
        } else {
            return nil
        }
        guard !bucket.isEmpty, !key.isEmpty else { return nil }
    }
}
