/// A file that a deployment needs: where it is, and what it must be to be believed.
package struct Artifact: Codable, Hashable, Sendable {
    /// `s3://bucket/key`, as the one who deployed named it.
    package var source: String
    /// Where the device gets it: an https or http link, signed for a while. A link that ran out is asked for again with the job's document.
    package var link: String
    /// SHA-256, 64 lower-case hexadecimal digits.
    package var sha256: String
    package var bytes: Int64

    package init(source: String, link: String, sha256: String, bytes: Int64) {
        self.source = source
        self.link = link
        self.sha256 = sha256
        self.bytes = bytes
    }
}
