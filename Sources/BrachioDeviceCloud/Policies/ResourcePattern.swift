/// A resource as a policy writes it: `arn:aws:iot:us-east-1:123456789012:topic/devices/${iot:ClientId}/*`.
///
/// `*` stands for any text and `?` for one character; MQTT's `+` and `#` are characters like any other. A variable's value is put in as it
/// is: a client that calls itself `*` gains nothing.
struct ResourcePattern: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case text([UInt8])
        case anything
        case character
        case variable(String)
    }

    let parts: [Part]

    var variables: [String] { parts.compactMap { if case .variable(let name) = $0 { name } else { nil } } }

    init(_ text: String) {
        var parts: [Part] = []
        var literal: [UInt8] = []
        func flush() {
            if !literal.isEmpty { parts.append(.text(literal)) }
            literal = []
        }
        // Character by character as they are written: an accent that follows a * does not make it another.
        var rest = text.unicodeScalars[...]
        while let character = rest.first {
            if character == "$", rest.dropFirst().first == "{", let end = rest.firstIndex(of: "}") {
                let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
                rest = rest[rest.index(after: end)...]
                // ${*}, ${?} and ${$} are the characters themselves.
                if ["*", "?", "$"].contains(name) {
                    literal += name.utf8
                } else {
                    flush()
                    parts.append(.variable(name))
                }
                continue
            }
            rest = rest.dropFirst()
            switch character {
            case "*":
                flush()
                if parts.last != .anything { parts.append(.anything) }
            case "?":
                flush()
                parts.append(.character)
            default: literal += String(character).utf8
            }
        }
        flush()
        self.parts = parts
    }

    /// The pattern for one connection; `nil` where it names a variable that the connection does not have, and so matches nothing.
    func resolved(_ variables: [String: String]) -> ResolvedPattern? {
        var pieces: [ResolvedPattern.Piece] = []
        for part in parts {
            switch part {
            case .text(let bytes): pieces += bytes.map { .byte($0) }
            case .anything: if pieces.last != .anything { pieces.append(.anything) }
            case .character: pieces.append(.character)
            case .variable(let name):
                guard let value = variables[name] else { return nil }
                pieces += value.utf8.map { .byte($0) }
            }
        }
        return ResolvedPattern(pieces: pieces)
    }
}

/// A pattern without variables.
struct ResolvedPattern: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        case byte(UInt8)
        /// One character of UTF-8.
        case character
        case anything
    }

    let pieces: [Piece]

    /// Takes time in proportion to the product of both lengths at worst, whatever the pattern.
    func matches(_ text: [UInt8]) -> Bool {
        var (t, p) = (0, 0)
        var star: (piece: Int, text: Int)?
        while t < text.count {
            if p < pieces.count, let next = Self.step(pieces[p], text, t) {
                t = next
                p += 1
            } else if p < pieces.count, pieces[p] == .anything {
                star = (p, t)
                p += 1
            } else if let last = star {
                star = (last.piece, last.text + 1)
                t = last.text + 1
                p = last.piece + 1
            } else {
                return false
            }
        }
        return pieces[p...].allSatisfy { $0 == .anything }
    }

    private static func step(_ piece: Piece, _ text: [UInt8], _ place: Int) -> Int? {
        switch piece {
        case .byte(let byte): return text[place] == byte ? place + 1 : nil
        case .anything: return nil
        case .character:
            var next = place + 1
            while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
            return next
        }
    }
}
