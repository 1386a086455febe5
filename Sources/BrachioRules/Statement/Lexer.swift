internal import BrachioCore

/// Cuts a statement into tokens. Text stands between single or double quotation marks; a doubled mark stands for itself, and a backslash
/// is a character like any other.
struct Lexer {
    private let characters: [Unicode.Scalar]
    private var place = 0

    static func tokens(_ text: String) throws(BrachioError) -> [(token: Token, place: Int)] {
        guard text.utf8.count <= RuleLimits.statementBytes else {
            throw BrachioError(.limitExceeded, "the statement has \(text.utf8.count) bytes", cause: "at most \(RuleLimits.statementBytes) are taken")
        }
        var lexer = Lexer(characters: Array(text.unicodeScalars))
        var found: [(Token, Int)] = []
        while lexer.skipSpace() {
            let place = lexer.place
            found.append((try lexer.next(), place))
        }
        return found
    }

    private init(characters: [Unicode.Scalar]) { self.characters = characters }

    private mutating func skipSpace() -> Bool {
        while place < characters.count, characters[place].properties.isWhitespace { place += 1 }
        return place < characters.count
    }

    private mutating func next() throws(BrachioError) -> Token {
        let character = characters[place]
        if character == "'" || character == "\"" { return .string(try string(character)) }
        if Self.isDigit(character) { return .number(number()) }
        if Self.beginsWord(character) { return .word(run { Self.beginsWord($0) || Self.isDigit($0) }) }
        let pair = place + 1 < characters.count ? "\(character)\(characters[place + 1])" : ""
        if ["<=", ">=", "<>"].contains(pair) {
            place += 2
            return .symbol(pair)
        }
        guard "()[]{},.:*/%+-=<>".unicodeScalars.contains(character) else {
            throw BrachioError(.invalidInput, "the statement has '\(character)' at character \(place + 1)", cause: "it begins nothing that SQL knows")
        }
        place += 1
        return .symbol(String(character))
    }

    private mutating func string(_ mark: Unicode.Scalar) throws(BrachioError) -> String {
        let start = place
        var text = String.UnicodeScalarView()
        place += 1
        while place < characters.count {
            let character = characters[place]
            place += 1
            guard character == mark else {
                text.append(character)
                continue
            }
            guard place < characters.count, characters[place] == mark else { return String(text) }
            text.append(mark)
            place += 1
        }
        throw BrachioError(.invalidInput, "the text that begins at character \(start + 1) does not end", mend: "close it with \(mark)")
    }

    private mutating func number() -> String {
        var text = run(Self.isDigit)
        if place + 1 < characters.count, characters[place] == ".", Self.isDigit(characters[place + 1]) {
            place += 1
            text += "." + run(Self.isDigit)
        }
        if place < characters.count, characters[place] == "e" || characters[place] == "E" {
            var end = place + 1
            if end < characters.count, characters[end] == "-" || characters[end] == "+" { end += 1 }
            if end < characters.count, Self.isDigit(characters[end]) {
                let exponent = String(String.UnicodeScalarView(characters[place..<end]))
                place = end
                text += exponent + run(Self.isDigit)
            }
        }
        return text
    }

    private mutating func run(_ belongs: (Unicode.Scalar) -> Bool) -> String {
        let start = place
        while place < characters.count, belongs(characters[place]) { place += 1 }
        return String(String.UnicodeScalarView(characters[start..<place]))
    }

    private static func isDigit(_ character: Unicode.Scalar) -> Bool { ("0"..."9").contains(character) }
    private static func beginsWord(_ character: Unicode.Scalar) -> Bool { character == "_" || character == "$" || character.properties.isAlphabetic }
}
