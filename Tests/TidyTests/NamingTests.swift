import Testing

@Suite("Names")
struct NamingTests {
    /// Words that say nothing of what a thing is for.
    static let banned: Set<String> = ["Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Manager", "Common", "Misc"]

    @Test("no type, file or folder is called by a word that says nothing")
    func words() {
        var found: [String] = []
        for file in SourceTree.swift("Sources") + SourceTree.swift("Tests") {
            for part in file.path.split(separator: "/") where Self.usesBannedWord(part) { found.append(file.path) }
            for line in file.lines {
                if let type = Self.declaredType(line), Self.usesBannedWord(type) { found.append("\(file.path): \(type)") }
            }
        }
        #expect(found == [])
    }

    @Test("the words are found inside longer names, and only as words")
    func wordsInNames() {
        #expect(Self.usesBannedWord("ImageUtils"))
        #expect(Self.usesBannedWord("CommonTypes.swift"))
        #expect(!Self.usesBannedWord("Commonwealth"))
        #expect(Self.declaredType("    public final class JobManager: Sendable {") == "JobManager")
    }

    private static func declaredType(_ line: Substring) -> Substring? {
        let words = line.split { " :<{(".contains($0) }
        guard let place = words.prefix(5).firstIndex(where: { ["struct", "class", "enum", "protocol", "actor", "typealias"].contains($0) }),
            place + 1 < words.count, !words[..<place].contains(where: { $0.hasPrefix("//") || $0.hasPrefix("\"") })
        else { return nil }
        return words[place + 1]
    }

    private static func usesBannedWord(_ name: Substring) -> Bool {
        var words: [String] = [""]
        for character in name {
            if !character.isLetter {
                words.append("")
            } else if character.isUppercase {
                words.append(String(character))
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words.contains { banned.contains($0) }
    }
}
