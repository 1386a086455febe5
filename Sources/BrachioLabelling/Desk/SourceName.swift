/// What people call a photo.
package enum SourceName {
    /// The last part of the address at which it lies: `a.jpg` of `s3://photos/set/a.jpg`.
    package static func of(_ source: String) -> String { source.split(separator: "/").last.map(String.init) ?? source }
}
