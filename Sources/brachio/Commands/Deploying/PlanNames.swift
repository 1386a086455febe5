internal import BrachioCore
internal import BrachioJSON

/// The names that a deployment's file may use: one that is misspelt is an error, not a part that silently is missing.
enum PlanNames {
    private static let whole = DeploymentFile.CodingKeys.allCases.map(\.rawValue) + ["classifier"]
    private static let function = DeploymentFile.Function.CodingKeys.allCases.map(\.rawValue)
    private static let placed = DeploymentFile.Placed.CodingKeys.allCases.map(\.rawValue)

    private static let clientDevice = DeploymentFile.ClientDevice.CodingKeys.allCases.map(\.rawValue)

    /// - Throws: `invalidInput` naming what is not known.
    static func check(_ plan: JSONValue) throws {
        guard let object = plan.object else { throw BrachioError(.invalidInput, "there are no names with values in it", mend: "see the example in brachio deploy --help") }
        try check(object, whole, "")
        for (part, names) in [("functions", function), ("models", placed), ("volumes", placed), ("clientDevices", clientDevice)] {
            for (index, entry) in (object[part]?.array ?? []).enumerated() {
                if let entry = entry.object { try check(entry, names, " in \(part), number \(index + 1)") }
            }
        }
    }

    private static func check(_ object: JSONObject, _ names: [String], _ place: String) throws {
        for (name, _) in object where !names.contains(name) {
            throw BrachioError(.invalidInput, "\(name.prefix(100))\(place) is not known", mend: "what can be said there: \(names.joined(separator: ", "))")
        }
    }

    /// What is wrong, with where it is: `functions, number 1, code`.
    static func reason(_ error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String { path.map { key in key.intValue.map { "number \($0 + 1)" } ?? key.stringValue }.joined(separator: ", ") }
        switch error {
        case .keyNotFound(let key, let context): return "\(place(context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): return "\(place(context.codingPath)) is not what it should be"
        default: return "\(error)"
        }
    }
}
