internal import BrachioCore

/// Reads a pattern character by character.
struct PatternScanner {
    /// Nesting of one pattern.
    static let depthMax = 32

    private var rest: ArraySlice<Unicode.Scalar>

    init(_ pattern: String) { rest = Array(pattern.unicodeScalars)[...] }

    var next: Unicode.Scalar? { rest.first }

    mutating func skipSpaces() { rest = rest.drop { $0.properties.isWhitespace } }

    /// Takes `text` where it comes next.
    mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.unicodeScalars) else { return false }
        rest = rest.dropFirst(text.unicodeScalars.count)
        return true
    }

    /// Takes a word where it comes next and ends there.
    mutating func takeWord(_ word: String) -> Bool {
        let after = rest.dropFirst(word.unicodeScalars.count).first
        guard after.map(Self.isNameScalar) != true else { return false }
        return take(word)
    }

    mutating func expect(_ text: String) throws {
        skipSpaces()
        guard take(text) else {
            throw BrachioError(.invalidInput, "\(next.map { "\($0) stands where \(text) should" } ?? "\(text) is missing at its end")")
        }
    }

    mutating func prefix(while condition: (Unicode.Scalar) -> Bool) -> String {
        let taken = rest.prefix(while: condition)
        rest = rest.dropFirst(taken.count)
        return Self.text(taken)
    }

    /// What stands between double quotes, of which `next` is the first; `\"` and `\\` are one character each.
    mutating func quoted() throws -> String {
        rest.removeFirst()
        var taken: [Unicode.Scalar] = []
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return Self.text(taken[...]) }
            if scalar == "\\", let escaped = rest.first, escaped == "\"" || escaped == "\\" {
                taken.append(escaped)
                rest.removeFirst()
            } else {
                taken.append(scalar)
            }
        }
        throw BrachioError(.invalidInput, "a quoted text does not end")
    }

    /// A whole number without a sign.
    mutating func wholeNumber() throws -> Int {
        let digits = prefix { ("0"..."9").contains($0) }
        guard let number = Int(digits) else { throw BrachioError(.invalidInput, "an index is no whole number") }
        return number
    }

    static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
