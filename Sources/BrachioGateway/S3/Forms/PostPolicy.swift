internal import BrachioWire
package import Foundation

/// What a form's signed policy allows ("Creating a POST policy" in the S3 API reference).
package struct PostPolicy: Sendable {
    package enum Condition: Sendable, Equatable {
        case equals(field: String, value: String)
        case startsWith(field: String, prefix: String)
        case length(ClosedRange<Int>)
    }

    package let expiration: Date
    package let conditions: [Condition]

    /// - Throws: `InvalidPolicyDocument`.
    package init(base64: String) throws {
        guard let bytes = Data(base64Encoded: base64),
            let document = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any],
            let expiration = (document["expiration"] as? String).flatMap(TimestampText.date(iso8601:)),
            let list = document["conditions"] as? [Any]
        else { throw Self.invalid("it is not JSON with expiration and conditions") }
        self.expiration = expiration
        conditions = try list.flatMap(Self.conditions)
    }

    private static func conditions(_ entry: Any) throws -> [Condition] {
        if let pairs = entry as? [String: String] { return pairs.map { .equals(field: $0.key.lowercased(), value: $0.value) } }
        guard let words = entry as? [Any], words.count == 3, let kind = (words[0] as? String)?.lowercased() else {
            throw invalid("a condition has a form that is not known")
        }
        if kind == "content-length-range" {
            guard let low = number(words[1]), let high = number(words[2]), 0 <= low, low <= high else {
                throw invalid("a content-length-range is no range")
            }
            return [.length(low...high)]
        }
        guard let name = words[1] as? String, name.hasPrefix("$"), let value = words[2] as? String else {
            throw invalid("a condition names no field")
        }
        let field = name.dropFirst().lowercased()
        switch kind {
        case "eq": return [.equals(field: field, value: value)]
        case "starts-with": return [.startsWith(field: field, prefix: value)]
        default: throw invalid("the condition \(kind.prefix(40)) is not known")
        }
    }

    private static func number(_ value: Any) -> Int? { (value as? Int) ?? (value as? String).flatMap { Int($0) } }

    var lengthRange: ClosedRange<Int>? {
        for case .length(let range) in conditions { return range }
        return nil
    }

    /// Every field must be spoken of, and every condition must hold. - Throws: `AccessDenied`.
    package func check(_ fields: [String: String], now: Date) throws {
        guard now < expiration else { throw Self.denied("Policy expired.") }
        let exempt: Set<String> = ["x-amz-signature", "policy", "awsaccesskeyid", "signature", "file"]
        var spokenOf: Set<String> = []
        for condition in conditions {
            switch condition {
            case .equals(let field, let value):
                spokenOf.insert(field)
                guard fields[field] == value else { throw Self.failed("[\"eq\", \"$\(field)\", \"\(value)\"]") }
            case .startsWith(let field, let prefix):
                spokenOf.insert(field)
                guard let value = fields[field], value.utf8.starts(with: prefix.utf8) else {
                    throw Self.failed("[\"starts-with\", \"$\(field)\", \"\(prefix)\"]")
                }
            case .length: continue
            }
        }
        let extra = fields.keys.filter { !spokenOf.contains($0) && !exempt.contains($0) && !$0.hasPrefix("x-ignore-") && $0 != "bucket" }
        guard extra.isEmpty else { throw Self.denied("Extra input fields: \(extra.sorted().joined(separator: ", "))") }
    }

    private static func invalid(_ why: String) -> ServiceError {
        ServiceError("InvalidPolicyDocument", "The content of the form does not meet the conditions specified in the policy document: \(why).")
    }

    private static func failed(_ condition: String) -> ServiceError { denied("Policy Condition failed: \(condition)") }

    private static func denied(_ why: String) -> ServiceError {
        ServiceError("AccessDenied", "Invalid according to Policy: \(why)", status: 403)
    }
}
