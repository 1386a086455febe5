internal import BrachioIdentity
internal import BrachioWire
internal import Foundation

/// Links to objects of this server that need no key for a while, signed by the owner's credential.
struct ObjectLinks: Sendable {
    /// How long a link in an answer is good: what Lambda gives its own.
    static let answerSeconds = 600

    let root: Credential
    let folder: DataFolder

    /// - Parameter host: as the reader reaches the server: the signature covers it.
    func link(_ bucket: String, _ key: String, host: String, seconds: Int = Self.answerSeconds, at date: Date = Date()) -> String {
        let signer = RequestSigner(
            accessKeyID: root.accessKeyID, secretAccessKey: root.secretAccessKey, region: Account.region, service: "s3")
        let path = "/\(bucket)/\(PercentCoding.encode(key.utf8, keepingSlash: true))"
        return "\(scheme)://\(host)\(path)?\(signer.presignedQuery(path: path, host: host, seconds: seconds, at: date))"
    }

    /// The endpoint's address, for whoever reaches it by that host.
    func origin(host: String) -> String { "\(scheme)://\(host)" }

    private var scheme: String { (try? ServerEndpoint.read(from: folder))?.url.hasPrefix("https:") == true ? "https" : "http" }
}
