internal import BrachioCore
internal import BrachioJSON

/// Puts values into a template: parameters for `Ref`, and the functions that templates may use.
struct TemplateValues {
    private let parameters: [String: String]
    private let mappings: JSONObject

    /// Throws `invalidInput` where a parameter without a default is not given.
    init(_ template: ProvisioningTemplate, _ given: [String: String]) throws {
        var parameters = given
        for (name, value) in template.parameters where parameters[name] == nil {
            guard let value else { throw BrachioError(.missingParameter, "parameter \(name) is not given", mend: "give a value for it") }
            parameters[name] = value
        }
        self.parameters = parameters
        mappings = template.mappings
    }

    func text(_ value: JSONValue?) throws -> String? {
        guard let value else { return nil }
        switch value {
        case .string(let text): return text
        case .number(let number): return number.text
        case .boolean(let flag): return flag ? "true" : "false"
        case .null: return nil
        case .object(let object):
            guard object.count == 1, let name = object.names.first, let argument = object[name] else { throw Self.wrong("an object stands where a text is wanted") }
            return try function(name, argument)
        case .array: throw Self.wrong("a list stands where a text is wanted")
        }
    }

    func texts(_ value: JSONValue?) throws -> [String] {
        guard let value else { return [] }
        if let array = value.array { return try array.compactMap { try text($0) } }
        if let split = value["Fn::Split"]?.array, split.count == 2, let separator = split[0].string, !separator.isEmpty {
            return (try text(split[1]) ?? "").split(separator: separator, omittingEmptySubsequences: false).map(String.init)
        }
        return try text(value).map { [$0] } ?? []
    }

    /// A tree with all functions within it replaced: policy documents, device configurations.
    func tree(_ value: JSONValue) throws -> JSONValue {
        switch value {
        case .array(let array): return .array(try array.map(tree))
        case .object(let object):
            if object.count == 1, let name = object.names.first, name == "Ref" || name.hasPrefix("Fn::") { return try text(value).map { .string($0) } ?? .null }
            var output = JSONObject()
            for (name, content) in object { output[name] = try tree(content) }
            return .object(output)
        default: return value
        }
    }

    private func function(_ name: String, _ argument: JSONValue) throws -> String {
        switch name {
        case "Ref":
            guard let wanted = argument.string else { throw Self.wrong("Ref does not name a parameter") }
            return try parameter(wanted)
        case "Fn::Join":
            guard let parts = argument.array, parts.count == 2, let separator = parts[0].string else { throw Self.wrong("Fn::Join takes a separator and a list") }
            return try texts(parts[1]).joined(separator: separator)
        case "Fn::Select":
            guard let parts = argument.array, parts.count == 2, let place = try text(parts[0]).flatMap({ Int($0) }) else { throw Self.wrong("Fn::Select takes a number and a list") }
            let list = try texts(parts[1])
            guard list.indices.contains(place) else { throw Self.wrong("Fn::Select asks for element \(place) of \(list.count)") }
            return list[place]
        case "Fn::FindInMap":
            let keys = try texts(argument)
            guard keys.count == 3, let found = try text(mappings[keys[0]]?[keys[1]]?[keys[2]]) else { throw Self.wrong("Fn::FindInMap finds nothing for \(keys)") }
            return found
        case "Fn::Sub":
            guard let text = argument.string else { throw Self.wrong("Fn::Sub takes a text") }
            return try substituted(text)
        default: throw Self.wrong("there is no function \(name.prefix(60))")
        }
    }

    private func substituted(_ text: String) throws -> String {
        var output = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            output += rest[..<start.lowerBound]
            let name = String(rest[start.upperBound..<end])
            // What is no parameter stays: it may be a variable of a policy.
            output += name.hasPrefix("!") ? "${\(name.dropFirst())}" : parameters[name] ?? "${\(name)}"
            rest = rest[rest.index(after: end)...]
        }
        return output + rest
    }

    private func parameter(_ name: String) throws -> String {
        guard let value = parameters[name] else { throw BrachioError(.missingParameter, "parameter \(name) is not given", mend: "give a value for it") }
        return value
    }

    private static func wrong(_ cause: String) -> BrachioError { ProvisioningTemplate.wrong(cause) }
}
