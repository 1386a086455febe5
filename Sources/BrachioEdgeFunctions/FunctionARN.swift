internal import BrachioCore

/// `arn:aws:lambda:us-east-1:123456789012:function:name:1`, taken apart.
package struct FunctionARN: Sendable, Hashable, CustomStringConvertible {
    package let region: String
    package let account: String
    package let name: String
    /// Version or alias.
    package let qualifier: String?

    /// - Throws: `invalidInput` for anything else, and for names that are no file names.
    package init(_ text: String) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let isWhole = (parts.count == 7 || parts.count == 8) && parts[0] == "arn" && parts[2] == "lambda" && parts[5] == "function"
        // Region, account and name become parts of paths.
        guard isWhole, parts[3...].allSatisfy({ Self.isPlain($0) }) else {
            throw BrachioError(
                .invalidInput, "\"\(text)\" names no function", mend: "write arn:aws:lambda:REGION:ACCOUNT:function:NAME:VERSION")
        }
        region = parts[3]
        account = parts[4]
        name = parts[6]
        qualifier = parts.count == 8 ? parts[7] : nil
    }

    package var unqualified: String { "arn:aws:lambda:\(region):\(account):function:\(name)" }
    package var description: String { qualifier.map { "\(unqualified):\($0)" } ?? unqualified }

    private static func isPlain(_ part: String) -> Bool {
        !part.isEmpty && part.utf8.count <= 140 && part != "." && part != ".."
            && part.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "-_.$".utf8.contains($0) }
    }
}
