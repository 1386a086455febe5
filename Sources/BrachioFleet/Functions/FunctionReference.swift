internal import BrachioCore
internal import BrachioIdentity

/// A function as clients name it: `name`, `name:version`, `123456789012:function:name`, or its ARN.
package struct FunctionReference: Hashable, Sendable {
    /// Which of a function's versions is meant.
    package enum Qualifier: Hashable, Sendable {
        /// `$LATEST`, which can be changed.
        case latest
        case version(Int)
        case alias(String)

        package var text: String {
            switch self {
            case .latest: "$LATEST"
            case .version(let number): String(number)
            case .alias(let name): name
            }
        }

        package init(_ text: String) {
            self = text == "$LATEST" ? .latest : Int(text).map { .version($0) } ?? .alias(text)
        }
    }

    package static let nameCharactersMax = 64

    package var name: String
    /// `nil` where none is named: `$LATEST` is meant then.
    package var qualifier: Qualifier?

    package init(name: String, qualifier: Qualifier? = nil) {
        self.name = name
        self.qualifier = qualifier
    }

    /// - Throws: `invalidInput`.
    package init(_ text: String) throws {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if let place = parts.firstIndex(of: "function"), place + 1 < parts.count { parts.removeFirst(place + 1) }
        guard (1...2).contains(parts.count), Self.isName(parts[0]) else {
            throw BrachioError(
                .invalidInput, "\(text.prefix(200)) names no function",
                mend: "write its name, of letters, digits, - and _ and at most \(Self.nameCharactersMax) of them, or its ARN")
        }
        self.init(name: parts[0], qualifier: parts.count == 2 ? Qualifier(parts[1]) : nil)
    }

    /// What a path and a query string name together. - Throws: `invalidInput` where they name two qualifiers.
    package init(_ text: String, qualifier: String?) throws {
        try self.init(text)
        guard let qualifier else { return }
        let second = Qualifier(qualifier)
        guard self.qualifier == nil || self.qualifier == second else {
            throw BrachioError(.invalidInput, "The derived qualifier from the function name does not match the specified qualifier.")
        }
        self.qualifier = second
    }

    package static func isName(_ text: String) -> Bool {
        (1...nameCharactersMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 == 0x2D || $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    }

    /// `arn:aws:lambda:us-east-1:123456789012:function:name`, with the qualifier where there is one.
    package var arn: String {
        Self.prefix + name + (qualifier.map { ":" + $0.text } ?? "")
    }

    package var unqualified: FunctionReference { FunctionReference(name: name) }

    private static let prefix = "arn:aws:lambda:\(Account.region):\(Account.number):function:"
}
