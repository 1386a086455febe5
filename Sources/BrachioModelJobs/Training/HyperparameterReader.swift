internal import BrachioCore
internal import Foundation

/// Takes typed values out of the text form of hyperparameters, and knows which were never asked for.
struct HyperparameterReader {
    private let values: [String: String]
    private var known: Set<String> = []

    init(_ values: [String: String]) {
        // A notebook's SDK sends JSON strings: "30" in quotes.
        self.values = values.mapValues { value in
            let trimmed = value.trimmingCharacters(in: .whitespaces)
            return trimmed.count >= 2 && trimmed.hasPrefix("\"") && trimmed.hasSuffix("\"") ? String(trimmed.dropFirst().dropLast()) : trimmed
        }
    }

    func wrong(_ name: String, _ what: String) -> BrachioError { BrachioError(.invalidInput, "hyperparameter \(name) \(what)") }

    mutating func take(_ names: [String]) { known.formUnion(names) }

    private mutating func text(_ name: String) -> String? {
        known.insert(name)
        return values[name].flatMap { $0.isEmpty || $0 == "None" ? nil : $0 }
    }

    mutating func optionalInteger(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = text(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw wrong(name, "is \(text); it is a whole number \(words(range))")
        }
        return value
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int>, default standard: Int? = nil) throws -> Int {
        if let value = try optionalInteger(name, range) ?? standard { return value }
        throw BrachioError(.invalidInput, "hyperparameter \(name) is missing", mend: "give a whole number \(words(range))")
    }

    mutating func number(_ name: String, _ range: ClosedRange<Double>, default standard: Double) throws -> Double {
        guard let text = text(name) else { return standard }
        guard let value = Double(text), range.contains(value) else {
            throw wrong(name, "is \(text); it is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    mutating func integers(_ name: String, default standard: [Int]) throws -> [Int] {
        guard let text = text(name) else { return standard }
        return try text.split(separator: ",").map { part in
            guard let value = Int(part.trimmingCharacters(in: .whitespaces)), value > 0 else {
                throw wrong(name, "is \(text); it is whole numbers above 0 with commas between them")
            }
            return value
        }
    }

    mutating func flag(_ name: String) throws -> Bool {
        guard let text = text(name) else { return false }
        guard text == "0" || text == "1" else { throw wrong(name, "is \(text); it is 0 or 1") }
        return text == "1"
    }

    mutating func boolean(_ name: String) throws -> Bool {
        switch text(name)?.lowercased() {
        case nil, "false", "0": return false
        case "true", "1": return true
        case .some(let text): throw wrong(name, "is \(text); it is True or False")
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, default standard: Choice) throws -> Choice
    where Choice.RawValue == String {
        guard let text = text(name) else { return standard }
        guard let value = Choice(rawValue: text) else {
            throw wrong(name, "is \(text); it may be \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    /// - Throws: `invalidInput` for a name that nobody asked for, which may be a slip of the pen.
    func requireAllRead() throws {
        guard let stray = values.keys.filter({ !known.contains($0) && !$0.hasPrefix("_") }).min() else { return }
        throw BrachioError(.invalidInput, "there is no hyperparameter \(stray)", mend: "leave it out, or mend its name")
    }

    private func words(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }
}
