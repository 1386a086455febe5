internal import BrachioDeviceCloud
internal import BrachioIdentity
internal import BrachioWire
internal import Foundation

/// Links to objects in the server's own buckets, signed with the root's key. They name the host that the job's maker wrote, or, where that
/// was one of AWS's, the server's own address.
struct PresignedLinks: DocumentLinks {
    private let signer: RequestSigner
    private let folder: DataFolder

    init(_ root: RootCredential, _ folder: DataFolder) {
        signer = RequestSigner(accessKeyID: root.accessKeyID, secretAccessKey: root.secretAccessKey, region: Account.region, service: "s3")
        self.folder = folder
    }

    func link(to object: ObjectAddress, seconds: Int64) -> String? {
        guard let origin = object.origin ?? (try? ServerEndpoint.read(from: folder).url), let url = URLComponents(string: origin), let host = url.percentEncodedHost
        else { return nil }
        let path = "/\(object.bucket)/\(PercentCoding.encode(object.key.utf8, keepingSlash: true))"
        let query = signer.presignedQuery(
            method: "GET", path: path, host: url.port.map { "\(host):\($0)" } ?? host, seconds: seconds, at: Date())
        return "\(origin)\(path)?\(query)"
    }
}
