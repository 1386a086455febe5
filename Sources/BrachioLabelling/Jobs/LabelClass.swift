internal import BrachioCore
internal import Foundation

/// One of the classes that a job's workers choose from. Its index never changes: it is the number in the output manifest.
package struct LabelClass: Sendable, Hashable, Codable {
    package var name: String
    /// The key that chooses it: one character.
    package var key: String?
    /// Names that it had before; answers that were made under them still count.
    package var formerNames: [String] = []
    /// No longer offered; its answers stay.
    package var isRetired = false

    package init(_ name: String, key: String? = nil) {
        self.name = name
        self.key = key
    }

    /// Keys in the order in which classes get them: the digits from 1, then the letters that no portal command needs.
    package static let keys = "123456789abcefghijklmnopqrtvwxy".map(String.init)

    /// Classes of these names, each with a key as far as keys go.
    package static func named(_ names: [String]) -> [LabelClass] {
        names.enumerated().map { LabelClass($1, key: $0 < keys.count ? keys[$0] : nil) }
    }

    static func check(_ classes: [LabelClass]) throws {
        let offered = classes.filter { !$0.isRetired }
        guard offered.count >= LabellingLimits.classesMinimum else {
            throw BrachioError(.invalidInput, "a labelling job has at least 2 classes, not \(offered.count)")
        }
        guard classes.count <= LabellingLimits.classesMaximum else {
            throw BrachioError(.limitExceeded, "a labelling job has at most \(LabellingLimits.classesMaximum) classes, not \(classes.count)")
        }
        var seen: Set<String> = []
        for entry in classes {
            guard !entry.name.isEmpty, entry.name.unicodeScalars.count <= LabellingLimits.classNameCharacters else {
                throw BrachioError(.invalidInput, "a class's name has 1 to \(LabellingLimits.classNameCharacters) characters")
            }
            guard seen.insert(entry.name).inserted else {
                throw BrachioError(.invalidInput, "class '\(entry.name)' is named twice", mend: "give each class a name of its own")
            }
        }
    }
}
