internal import BrachioDeviceCloud
internal import Foundation

/// Links in the documents of device jobs. They name the host that the job's maker wrote, or, where that was one of AWS's, the server's own address.
struct JobDocumentLinks: DocumentLinks {
    let links: ObjectLinks

    func link(to object: ObjectAddress, seconds: Int64) -> String? {
        guard let origin = object.origin ?? (try? ServerEndpoint.read(from: links.folder).url), let url = URLComponents(string: origin), let host = url.percentEncodedHost
        else { return nil }
        let link = links.link(object.bucket, object.key, host: url.port.map { "\(host):\($0)" } ?? host, seconds: Int(clamping: seconds))
        // The maker of the job may know a proxy in front of the server.
        guard let scheme = url.scheme, let rest = link.range(of: "://") else { return link }
        return scheme + link[rest.lowerBound...]
    }
}
