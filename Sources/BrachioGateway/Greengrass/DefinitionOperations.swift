internal import BrachioFleet
internal import BrachioWire
internal import Foundation

/// The eight operations that every kind of definition has, and groups too.
struct DefinitionOperations {
    let store: FleetStore
    let kind: DefinitionKind

    /// `CoreDefinition`, `Group`.
    private var noun: String { kind == .group ? "Group" : "\(kind.rawValue)Definition" }
    private var path: String { kind == .group ? "/greengrass/groups" : "/greengrass/definition/\(kind.plural)" }
    private var idName: String { "\(noun)Id" }
    private var versionIDName: String { "\(noun)VersionId" }
    private var pathID: Member { .required(idName, .string).at(.uri, idName) }
    private var pathVersion: Member { .required(versionIDName, .string).at(.uri, versionIDName) }
    private var one: String { "\(path)/{\(idName)}" }

    var entries: [RESTService.Entry] { [create, createVersion, get, getVersion, list, listVersions, update, delete] }

    // MARK: making

    private var create: RESTService.Entry {
        let content = GreengrassShapes.content(kind)
        let name: Member = kind == .group ? .required("Name", .string) : .optional("Name", .string)
        let operation = ServiceOperation(
            "Create\(noun)",
            input: .structure([GreengrassShapes.token, .optional("InitialVersion", .structure(content)), name, .optional("tags", GreengrassShapes.tags)]),
            output: .structure(GreengrassShapes.definition), route: .init("POST", path), errors: GreengrassShapes.errors)
        return .init(operation) { [store, kind] input, _ in
            let content = input["InitialVersion"].map { Self.text($0, kind) }
            return Self.answer(try await store.createDefinition(
                kind, name: input["Name"]?.string, content: content, tags: LambdaService.tags(input["tags"])))
        }
    }

    private var createVersion: RESTService.Entry {
        let operation = ServiceOperation(
            "Create\(noun)Version", input: .structure([GreengrassShapes.token, pathID] + GreengrassShapes.content(kind)),
            output: .structure(GreengrassShapes.version), route: .init("POST", one + "/versions"), errors: GreengrassShapes.errors)
        return .init(operation) { [store, kind, idName] input, _ in
            Self.answer(try await store.createVersion(of: kind, input[idName]?.string ?? "", content: Self.text(input, kind)))
        }
    }

    // MARK: looking up

    private var get: RESTService.Entry {
        let operation = ServiceOperation(
            "Get\(noun)", input: .structure([pathID]),
            output: .structure(GreengrassShapes.definition + [.optional("tags", GreengrassShapes.tags)]), route: .init("GET", one), errors: GreengrassShapes.errors)
        return .init(operation) { [store, kind, idName] input, _ in
            let definition = try await store.definition(kind, input[idName]?.string ?? "")
            guard case .map(var map) = Self.answer(definition) else { return .null }
            map["tags"] = LambdaService.map(definition.tags)
            return .map(map)
        }
    }

    private var getVersion: RESTService.Entry {
        let operation = ServiceOperation(
            "Get\(noun)Version", input: .structure([pathID, pathVersion]),
            output: .structure(GreengrassShapes.version + [.optional("Definition", .structure(GreengrassShapes.content(kind)))]),
            route: .init("GET", one + "/versions/{\(versionIDName)}"), errors: GreengrassShapes.errors)
        return .init(operation) { [store, kind, idName, versionIDName] input, _ in
            let version = try await store.version(of: kind, input[idName]?.string ?? "", input[versionIDName]?.string ?? "")
            guard case .map(var map) = Self.answer(version) else { return .null }
            map["Definition"] = try JSONReader.read(Array(version.content.utf8))
            return .map(map)
        }
    }

    private var list: RESTService.Entry {
        let isGroup = kind == .group
        let listed = isGroup ? "Groups" : "Definitions"
        let entry = GreengrassShapes.definition + (isGroup ? [] : [.optional("Tags", GreengrassShapes.tags, as: "tags")])
        let operation = ServiceOperation(
            "List\(noun)s", input: .structure(GreengrassShapes.page),
            output: .structure([.optional(listed, .list(.structure(entry))), .optional("NextToken", .string)]), route: .init("GET", path),
            errors: GreengrassShapes.errors)
        return .init(operation) { [store, kind] input, _ in
            let page = try await store.definitions(kind, after: input["NextToken"]?.string, entries: GreengrassService.entries(input))
            var output = WireMap()
            output[listed] = .list(page.items.map { definition in
                guard !isGroup, !definition.tags.isEmpty, case .map(var map) = Self.answer(definition) else { return Self.answer(definition) }
                map["Tags"] = LambdaService.map(definition.tags)
                return .map(map)
            })
            output["NextToken"] = page.next.map { .string($0) }
            return .map(output)
        }
    }

    private var listVersions: RESTService.Entry {
        let operation = ServiceOperation(
            "List\(noun)Versions", input: .structure([pathID] + GreengrassShapes.page), output: GreengrassShapes.versions,
            route: .init("GET", one + "/versions"), errors: GreengrassShapes.errors)
        return .init(operation) { [store, kind, idName] input, _ in
            let page = try await store.versions(
                of: kind, input[idName]?.string ?? "", after: input["NextToken"]?.string, entries: GreengrassService.entries(input))
            var output: WireMap = ["Versions": .list(page.items.map(Self.answer))]
            output["NextToken"] = page.next.map { .string($0) }
            return .map(output)
        }
    }

    // MARK: changing

    private var update: RESTService.Entry {
        let operation = ServiceOperation(
            "Update\(noun)", input: .structure([pathID, .optional("Name", .string)]), route: .init("PUT", one), errors: GreengrassShapes.errors)
        return .init(operation) { [store, kind, idName] input, _ in
            guard let name = input["Name"]?.string else { throw ServiceError("BadRequestException", "Name is needed.") }
            try await store.rename(kind, input[idName]?.string ?? "", to: name)
            return [:]
        }
    }

    private var delete: RESTService.Entry {
        let operation = ServiceOperation("Delete\(noun)", input: .structure([pathID]), route: .init("DELETE", one), errors: GreengrassShapes.errors)
        return .init(operation) { [store, kind, idName] input, _ in
            try await store.deleteDefinition(kind, input[idName]?.string ?? "")
            return [:]
        }
    }

    // MARK: answers

    /// The content alone, as JSON.
    private static func text(_ input: WireValue, _ kind: DefinitionKind) -> String {
        var content = WireMap()
        for member in GreengrassShapes.content(kind) { content[member.name] = input[member.name] }
        return String(decoding: JSONWriter.bytes(.map(content)), as: UTF8.self)
    }

    private static func answer(_ definition: StoredDefinition) -> WireValue {
        var map: WireMap = [
            "Arn": .string(definition.arn), "CreationTimestamp": GreengrassService.time(definition.created), "Id": .string(definition.id),
            "LastUpdatedTimestamp": GreengrassService.time(definition.updated),
        ]
        map["LatestVersion"] = definition.latestVersion.map { .string($0) }
        map["LatestVersionArn"] = definition.latestVersionARN.map { .string($0) }
        map["Name"] = definition.name.map { .string($0) }
        return .map(map)
    }

    private static func answer(_ version: StoredVersion) -> WireValue {
        [
            "Arn": .string(version.arn), "CreationTimestamp": GreengrassService.time(version.created), "Id": .string(version.id),
            "Version": .string(version.version),
        ]
    }
}
