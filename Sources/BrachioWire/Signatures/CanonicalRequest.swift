/// The canonical form of a request, step 1 of AWS Signature Version 4
/// ("Create a signed AWS API request" in the IAM user guide).
package enum CanonicalRequest {
    package static func text(_ request: SignableRequest, signedHeaders: [String], payloadHash: String, service: String) -> String {
        [
            request.method, path(request.path, service: service), query(request.query),
            headers(request, signedHeaders), signedHeaders.joined(separator: ";"), payloadHash,
        ].joined(separator: "\n")
    }

    /// S3 encodes the path once and leaves its segments alone; all other services resolve `.` and `..` and encode a second time.
    static func path(_ path: String, service: String) -> String {
        if service == "s3" || service == "s3express" {
            return PercentCoding.encode(PercentCoding.decode(path.utf8), keepingSlash: true)
        }
        return PercentCoding.encode(normalized(path).utf8, keepingSlash: true)
    }

    private static func normalized(_ path: String) -> String {
        var kept: [Substring] = []
        for segment in path.split(separator: "/") {
            switch segment {
            case ".": break
            case "..": _ = kept.popLast()
            default: kept.append(segment)
            }
        }
        let end = path.hasSuffix("/") && !kept.isEmpty ? "/" : ""
        return "/" + kept.joined(separator: "/") + end
    }

    /// Parameters encoded once, sorted by name and then value; the signature itself is left out.
    static func query(_ query: String) -> String {
        var pairs: [(name: String, value: String)] = []
        for item in QueryItem.items(query) where item.name != "X-Amz-Signature" {
            pairs.append((PercentCoding.encode(item.name.utf8), PercentCoding.encode((item.value ?? "").utf8)))
        }
        pairs.sort { ($0.name, $0.value) < ($1.name, $1.value) }
        return pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func headers(_ request: SignableRequest, _ names: [String]) -> String {
        names.map { "\($0):\(squeezed(request.header($0) ?? ""))\n" }.joined()
    }

    /// Without spaces at the ends, and with one for a row of them.
    private static func squeezed(_ value: String) -> String {
        value.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
    }
}
