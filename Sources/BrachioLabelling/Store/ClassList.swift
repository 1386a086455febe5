internal import Foundation

/// Class indices as a column holds them: `3`, or `1,4`; empty for none.
enum ClassList {
    static func text(_ indices: [Int]) -> String { indices.map(String.init).joined(separator: ",") }

    static func indices(_ text: String) -> [Int] { text.split(separator: ",").compactMap { Int($0) } }

    /// Confidences beside them.
    static func text(_ confidences: [Double]) -> String { confidences.map { "\($0)" }.joined(separator: ",") }

    static func confidences(_ text: String) -> [Double] { text.split(separator: ",").compactMap { Double($0) } }
}

/// Names of classes as a column holds them: a JSON array.
enum NameList {
    static func text(_ names: [String]) throws -> String { String(decoding: try JSONEncoder().encode(names), as: UTF8.self) }

    static func names(_ text: String) -> [String] { (try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? [] }
}
