package import BrachioCore
package import BrachioJSON
internal import Foundation

/// What things are to do: JSON, with places for parameters, which are filled in when the job is made, and for links to objects in buckets,
/// which are made each time a thing gets the document.
package struct JobDocument: Hashable, Sendable, Codable {
    /// As the job's maker wrote it.
    package let original: String
    /// With parameters filled in.
    package let text: String
    package let parameters: [String: String]
    /// Where it came from, if it was read from a bucket.
    package var source: String?

    /// - Parameter bytesMax: IoT's limit, for documents that come over its calls; the server's own may be larger.
    /// - Throws: `invalidInput` where the document is no JSON object, or names a parameter that is not given; `limitExceeded` where it is too
    ///   large.
    package init(_ original: String, parameters: [String: String] = [:], source: String? = nil, bytesMax: Int = DeviceJobLimits.documentBytes) throws(BrachioError) {
        guard original.utf8.count <= bytesMax else {
            throw BrachioError(
                .limitExceeded, "the job document has \(original.utf8.count) bytes", cause: "at most \(bytesMax) are taken",
                mend: "put what is large into a bucket and name a link to it in the document")
        }
        let document: JSONValue
        do { document = try JSONParser.parse(original, limits: JSONLimits(documentBytes: bytesMax, nestingDepth: 32, valueCount: 10_000)) } catch {
            throw BrachioError(.invalidInput, "the job document is not JSON", cause: error.cause ?? error.message)
        }
        guard document.object != nil else { throw BrachioError(.invalidInput, "the job document is no JSON object") }
        var missing: String?
        let filled = document.mappingTexts { text in
            Placeholder.replaced(text, "parameter") { name in
                if parameters[name] == nil { missing = name }
                return parameters[name]
            }
        }
        if let missing { throw BrachioError(.invalidInput, "the job document names the parameter \(missing.prefix(128)), which is not given") }
        self.original = original
        self.parameters = parameters
        self.source = source
        text = filled == document ? original : filled.description
    }

    /// The objects that the document has places for links to.
    package var linkedObjects: [ObjectAddress] {
        var found: [ObjectAddress] = []
        _ = (try? JSONParser.parse(text))?.mappingTexts { text in
            Placeholder.replaced(text, "s3-presigned-url") { address in
                if let object = ObjectAddress(address) { found.append(object) }
                return nil
            }
        }
        return found
    }

    /// The document for a thing, with links that hold for so long. A place for a link that cannot be made stays as it is.
    package func delivered(_ links: any DocumentLinks, seconds: Int64) -> JSONValue {
        guard let document = try? JSONParser.parse(text) else { return .string(text) }
        guard text.contains("${aws:iot:s3-presigned-url") else { return document }
        return document.mappingTexts { text in
            Placeholder.replaced(text, "s3-presigned-url") { address in
                ObjectAddress(address).flatMap { links.link(to: $0, seconds: seconds) }
            }
        }
    }
}

/// Makes links to objects in buckets that whoever has them may read for a while.
package protocol DocumentLinks: Sendable {
    /// `nil` where none can be made.
    func link(to object: ObjectAddress, seconds: Int64) -> String?
}

/// For a server without buckets.
package struct NoDocumentLinks: DocumentLinks {
    package init() {}
    package func link(to object: ObjectAddress, seconds: Int64) -> String? { nil }
}

/// Places in a text: `${aws:iot:<kind>:<what>}`.
private enum Placeholder {
    static func replaced(_ text: String, _ kind: String, _ value: (String) -> String?) -> String {
        let opening = "${aws:iot:\(kind):"
        var result = "", rest = text[...]
        while let start = rest.range(of: opening) {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            result += rest[..<start.lowerBound]
            result += value(String(rest[start.upperBound..<end])) ?? String(rest[start.lowerBound...end])
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}

extension JSONValue {
    fileprivate func mappingTexts(_ change: (String) -> String) -> JSONValue {
        switch self {
        case .string(let text): return .string(change(text))
        case .array(let elements): return .array(elements.map { $0.mappingTexts(change) })
        case .object(let members):
            var result = JSONObject()
            for (name, value) in members { result[name] = value.mappingTexts(change) }
            return .object(result)
        default: return self
        }
    }
}
