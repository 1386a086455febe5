internal import BrachioCore

/// A label as manifests in the wild carry it: a number, or a string.
public enum ManifestLabel: Sendable, Hashable, Comparable, CustomStringConvertible {
    case number(Int)
    case text(String)

    /// Accepts an integer (`3`, also `3.0`) or a string.
    public init(json: String) throws {
        if let text = JSONString.decode(json.utf8) {
            self = .text(text)
        } else if let number = Int(json) {
            self = .number(number)
        } else if let number = Double(json), let whole = Int(exactly: number) {
            self = .number(whole)
        } else {
            throw BrachioError(
                .invalidInput, "a label must be a whole number or a string", cause: "it is \(json.prefix(40))")
        }
    }

    public var json: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): String(decoding: JSONString.encode(text), as: UTF8.self)
        }
    }

    public var description: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): text
        }
    }

    /// The number that a label stands for, also when it is written as a string ("3").
    public var number: Int? {
        switch self {
        case .number(let number): number
        case .text(let text): Int(text)
        }
    }

    /// Numbers by value, before texts by their UTF-8.
    public static func < (a: ManifestLabel, b: ManifestLabel) -> Bool {
        switch (a.number, b.number) {
        case (let a?, let b?): a < b
        case (nil, nil): Array(a.description.utf8).lexicographicallyPrecedes(Array(b.description.utf8))
        case (let a, _): a != nil
        }
    }
}
