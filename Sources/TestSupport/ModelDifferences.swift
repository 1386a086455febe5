package import BrachioWire

/// Where hand-written operations and botocore's model disagree.
///
/// Members that the model has and the hand-written shape leaves out are fine unless they are required: nobody offers everything.
/// Whatever is written must be as the model has it; of inputs that includes every limit, pattern and enumeration.
package enum ModelDifferences {
    package static func of(_ operations: [ServiceOperation], of service: ServiceModel, to model: BotocoreModel) -> [String] {
        var found: [String] = []
        let wanted = model.service
        if service.apiVersion != wanted.apiVersion { found.append("version \(service.apiVersion), the model has \(wanted.apiVersion)") }
        if !service.targetPrefix.isEmpty, service.targetPrefix != wanted.targetPrefix { found.append("target \(service.targetPrefix)") }
        if !service.xmlNamespace.isEmpty, service.xmlNamespace != wanted.xmlNamespace { found.append("namespace \(service.xmlNamespace)") }
        if service.signingName != wanted.signingName { found.append("signing name \(service.signingName)") }
        for operation in operations {
            guard let declared = model.operation(operation.name) else {
                found.append("\(operation.name) is not in the model")
                continue
            }
            compare(operation.input, declared.input, at: operation.name, isInput: true, depth: 0, &found)
            compare(operation.output, declared.output, at: "\(operation.name) →", isInput: false, depth: 0, &found)
        }
        return found
    }

    private static func compare(_ written: Shape, _ model: Shape, at path: String, isInput: Bool, depth: Int, _ found: inout [String]) {
        guard depth < 12 else { return }
        let written = written.resolved
        limits(written, model, at: path, isInput: isInput, &found)
        let model = model.resolved
        switch (written.kind, model.kind) {
        case (.structure(let members), .structure(let declared)):
            compare(members, declared, at: path, isInput: isInput, depth: depth, &found)
        case (.list(let mine), .list(let theirs)):
            if mine.elementName != theirs.elementName || mine.isFlattened != theirs.isFlattened { found.append("\(path): list's form") }
            compare(mine.element, theirs.element, at: "\(path)[]", isInput: isInput, depth: depth + 1, &found)
        case (.map(let mine), .map(let theirs)):
            if mine.keyName != theirs.keyName || mine.valueName != theirs.valueName || mine.isFlattened != theirs.isFlattened {
                found.append("\(path): map's form")
            }
            compare(mine.key, theirs.key, at: "\(path){key}", isInput: isInput, depth: depth + 1, &found)
            compare(mine.value, theirs.value, at: "\(path){}", isInput: isInput, depth: depth + 1, &found)
        case (.string, .string), (.integer, .integer), (.long, .long), (.float, .float), (.double, .double), (.boolean, .boolean),
            (.timestamp, .timestamp), (.blob, .blob):
            break
        default: found.append("\(path): another kind")
        }
    }

    private static func compare(
        _ members: [Member], _ declared: [Member], at path: String, isInput: Bool, depth: Int, _ found: inout [String]
    ) {
        for theirs in declared where theirs.isRequired && isInput && !members.contains(where: { $0.name == theirs.name }) {
            found.append("\(path).\(theirs.name) is required and not written")
        }
        for mine in members {
            guard let theirs = declared.first(where: { $0.name == mine.name }) else {
                found.append("\(path).\(mine.name) is not in the model")
                continue
            }
            if isInput, mine.isRequired != theirs.isRequired { found.append("\(path).\(mine.name): required or not") }
            if mine.wireName != theirs.wireName { found.append("\(path).\(mine.name): wire name \(mine.wireName), not \(theirs.wireName)") }
            if mine.location != theirs.location { found.append("\(path).\(mine.name): location") }
            compare(mine.shape, theirs.shape, at: "\(path).\(mine.name)", isInput: isInput, depth: depth + 1, &found)
        }
    }

    private static func limits(_ written: Shape, _ model: Shape, at path: String, isInput: Bool, _ found: inout [String]) {
        guard isInput else { return }
        if written.minimum != model.minimum { found.append("\(path): minimum \(text(written.minimum)), not \(text(model.minimum))") }
        if written.maximum != model.maximum { found.append("\(path): maximum \(text(written.maximum)), not \(text(model.maximum))") }
        if written.pattern != model.pattern { found.append("\(path): pattern \(written.pattern ?? "none"), not \(model.pattern ?? "none")") }
        if Set(written.enumeration) != Set(model.enumeration) { found.append("\(path): enumeration") }
    }

    private static func text(_ limit: Double?) -> String { limit.map { "\($0)" } ?? "none" }
}
