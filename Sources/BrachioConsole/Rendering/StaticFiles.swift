internal import BrachioCore
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Styles, scripts and pictures, which are embedded in the program. A new one gets a line here.
enum StaticFiles {
    private static let all: [String: File] = Dictionary(
        uniqueKeysWithValues: (portal + [
            File("console.css", "text/css; charset=utf-8", PackageResources.console_css),
            File("console.js", "text/javascript; charset=utf-8", PackageResources.console_js),
            File("upload.js", "text/javascript; charset=utf-8", PackageResources.upload_js),
            File("tail.js", "text/javascript; charset=utf-8", PackageResources.tail_js),
            File("messages.js", "text/javascript; charset=utf-8", PackageResources.messages_js),
            File("icon.svg", "image/svg+xml", PackageResources.icon_svg),
        ]).map { ($0.name, $0) })

    struct File: Sendable {
        let name: String
        let type: String
        let bytes: [UInt8]
        let digest: String

        init(_ name: String, _ type: String, _ bytes: [UInt8]) {
            self.name = name
            self.type = type
            self.bytes = bytes
            digest = String(Digest(of: Data(bytes)).hexadecimal.prefix(16))
        }
    }

    /// An address that changes with the file's content, so that browsers may keep what they have.
    static func address(_ name: String) -> String { "/static/\(name)" + (all[name].map { "?v=\($0.digest)" } ?? "") }

    static func add(to router: Router<ConsoleContext>) {
        router.get("/static/:name") { request, context in
            guard let name = context.parameters.get("name"), let file = all[name] else { return Response(status: .notFound) }
            let tag = "\"\(file.digest)\""
            var headers: HTTPFields = [.contentType: file.type, .eTag: tag]
            let isVersioned = FormFields(query: request)["v"] == file.digest
            headers[.cacheControl] = isVersioned ? "public, max-age=31536000, immutable" : "no-cache"
            if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
        }
    }
}
