/// Just enough of HTML to find elements and attributes in a template. Whatever it is given, it ends, in one pass over the text.
enum Markup {
    struct Tag {
        /// Names in lower case, values with their entities resolved.
        var attributes: [String: String] = [:]
    }

    static func tag(_ name: String, in html: String) -> Tag? { tags(name, in: html).first?.tag }

    /// Every start tag of that name, and where it begins, in characters.
    static func tags(_ name: String, in html: String) -> [(place: Int, tag: Tag)] {
        let characters = Array(html), wanted = Array("<" + name)
        var found: [(Int, Tag)] = [], place = 0
        while place + wanted.count < characters.count {
            if matches(characters, place, wanted), !isNameCharacter(characters[place + wanted.count]) {
                var end = place + wanted.count
                found.append((place, Tag(attributes: attributes(characters, &end))))
                place = end
            } else {
                place += 1
            }
        }
        return found
    }

    /// What stands between the first start tag of that name and the next end tag.
    static func content(of name: String, in html: String) -> String? {
        let characters = Array(html), start = Array("<" + name), end = Array("</" + name)
        var place = 0, begin: Int?
        while place + start.count <= characters.count {
            if let begin, matches(characters, place, end) { return String(characters[begin..<place]) }
            if begin == nil, matches(characters, place, start) {
                var after = place + start.count
                _ = attributes(characters, &after)
                begin = after
                place = after
            } else {
                place += 1
            }
        }
        return nil
    }

    /// The words without their tags; blocks and line breaks begin a new line.
    static func text(_ html: String) -> String {
        var text = "", tag = "", isInside = false
        for character in html {
            switch (character, isInside) {
            case ("<", _):
                isInside = true
                tag = ""
            case (">", true):
                isInside = false
                let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }.lowercased()
                if ["p", "br", "li", "div", "h1", "h2", "h3", "h4", "ul", "ol", "tr"].contains(name) { text.append("\n") }
            case (_, true): tag.append(character)
            case (_, false): text.append(character)
            }
        }
        return entities(text).split(whereSeparator: \.isNewline).map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    static func entities(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&nbsp;", " "), ("&amp;", "&")]
            .reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    /// Reads attributes up to the tag's end; `place` is after it then.
    private static func attributes(_ characters: [Character], _ place: inout Int) -> [String: String] {
        var attributes: [String: String] = [:]
        while place < characters.count, characters[place] != ">" {
            guard isNameCharacter(characters[place]) else {
                place += 1
                continue
            }
            let start = place
            while place < characters.count, isNameCharacter(characters[place]) { place += 1 }
            let name = String(characters[start..<place]).lowercased()
            while place < characters.count, characters[place].isWhitespace { place += 1 }
            guard place < characters.count, characters[place] == "=" else {
                attributes[name] = attributes[name] ?? ""
                continue
            }
            place += 1
            while place < characters.count, characters[place].isWhitespace { place += 1 }
            let value = value(characters, &place)
            attributes[name] = attributes[name] ?? entities(value)
        }
        place = min(place + 1, characters.count)
        return attributes
    }

    private static func value(_ characters: [Character], _ place: inout Int) -> String {
        guard place < characters.count else { return "" }
        let quote = characters[place]
        guard quote == "\"" || quote == "'" else {
            let start = place
            while place < characters.count, !characters[place].isWhitespace, characters[place] != ">" { place += 1 }
            return String(characters[start..<place])
        }
        let start = place + 1
        place = start
        while place < characters.count, characters[place] != quote { place += 1 }
        let value = String(characters[start..<place])
        place = min(place + 1, characters.count)
        return value
    }

    private static func matches(_ characters: [Character], _ place: Int, _ wanted: [Character]) -> Bool {
        guard place + wanted.count <= characters.count else { return false }
        for offset in wanted.indices where characters[place + offset] != wanted[offset] && characters[place + offset].lowercased() != String(wanted[offset]) {
            return false
        }
        return true
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "-" || character == "_" || character == ":"
    }
}
