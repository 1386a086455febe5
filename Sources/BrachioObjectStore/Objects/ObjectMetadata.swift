internal import BrachioCore

/// What a client says of content and gets back with it. Names are as on the wire, in lower case.
package struct ObjectMetadata: Sendable, Hashable, Codable {
    package var contentType: String?
    package var cacheControl: String?
    package var contentDisposition: String?
    package var contentEncoding: String?
    package var contentLanguage: String?
    package var expires: String?
    package var redirectLocation: String?
    /// The user's own, names in lower case.
    package var user: [String: String]

    package init(contentType: String? = nil, user: [String: String] = [:]) {
        self.contentType = contentType
        self.user = user
    }

    func check() throws {
        let bytes = user.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes <= ObjectStoreLimits.metadataBytes else {
            throw BrachioError(
                .metadataTooLarge, "Your metadata headers exceed the maximum allowed metadata size",
                cause: "\(bytes) of \(ObjectStoreLimits.metadataBytes) bytes")
        }
    }
}
