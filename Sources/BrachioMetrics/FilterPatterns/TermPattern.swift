internal import BrachioCore

/// Terms that a message must contain, must not contain (`-term`), or of which it must contain one (`?term`). Case counts.
///
/// Beside other terms, `?term` means nothing, as the user guide says.
struct TermPattern: Sendable {
    private var required: [String] = []
    private var excluded: [String] = []
    private var optional: [String] = []

    init(_ scanner: inout PatternScanner) throws {
        while true {
            scanner.skipSpaces()
            guard let first = scanner.next else { return }
            let excludes = scanner.take("-"), chooses = !excludes && scanner.take("?")
            if excludes { scanner.skipSpaces() }
            let term = scanner.next == "\"" ? try scanner.quoted() : try Self.bare(&scanner, first)
            if term.isEmpty { continue }
            if excludes { excluded.append(term) } else if chooses { optional.append(term) } else { required.append(term) }
        }
    }

    func matches(_ message: String) -> Bool {
        if excluded.contains(where: message.contains) || !required.allSatisfy(message.contains) { return false }
        return optional.isEmpty || !required.isEmpty || !excluded.isEmpty || optional.contains(where: message.contains)
    }

    private static func bare(_ scanner: inout PatternScanner, _ first: Unicode.Scalar) throws -> String {
        guard first != "%" else { throw BrachioError(.unsupported, "regular expressions are not offered", mend: "use terms or wildcards") }
        let term = scanner.prefix { !$0.properties.isWhitespace }
        guard !term.isEmpty, term.unicodeScalars.allSatisfy({ $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil }) else {
            throw BrachioError(.invalidInput, "the term \(term.isEmpty ? String(first) : term) cannot stand alone", mend: "put it in double quotes")
        }
        return term
    }
}
