internal import BrachioCore
internal import BrachioLabelling
internal import BrachioWire
internal import Foundation

/// The private workforce and its teams between the wire and the room that keeps them.
struct Workforces: Sendable {
    let store: LabellingStore

    var entries: [RPCService.Entry] {
        typealias Operations = WorkforceOperations
        let workforce: @Sendable (WireValue, Call) -> String = { Self.workforceARN($0["WorkforceName"]?.string ?? "*", $1) }
        let team: @Sendable (WireValue, Call) -> String = { LabelingJobs.teamARN($0["WorkteamName"]?.string ?? "*", $1) }
        return [
            .init(Operations.createWorkforce, resource: workforce, createWorkforce),
            .init(Operations.describeWorkforce, resource: workforce) { input, call in
                let found = try await SageMakerService.told { try await store.workforce(input["WorkforceName"]?.string ?? "") }
                return ["Workforce": Self.value(found, call)]
            },
            .init(Operations.updateWorkforce, resource: workforce) { input, call in
                let name = input["WorkforceName"]?.string ?? ""
                let found = try await SageMakerService.told { try await store.updateWorkforce(name, document: Data("{}".utf8)) }
                return ["Workforce": Self.value(found, call)]
            },
            .init(Operations.deleteWorkforce, resource: workforce) { input, _ in
                try await SageMakerService.told { try await store.deleteWorkforce(input["WorkforceName"]?.string ?? "") }
                return [:]
            },
            .init(Operations.listWorkforces) { input, call in
                let found = try await store.workforces()
                return Self.page(found, input, "Workforces", name: \.name, created: \.created) { Self.value($0, call) }
            },
            .init(Operations.createTeam, resource: team, createTeam),
            .init(Operations.describeTeam, resource: team) { input, call in
                let found = try await SageMakerService.told { try await store.team(input["WorkteamName"]?.string ?? "") }
                return ["Workteam": try await value(found, call)]
            },
            .init(Operations.updateTeam, resource: team, updateTeam),
            .init(Operations.deleteTeam, resource: team) { input, _ in
                try await SageMakerService.told { try await store.deleteTeam(input["WorkteamName"]?.string ?? "") }
                return ["Success": true]
            },
            .init(Operations.listTeams, listTeams),
        ]
    }

    static func workforceARN(_ name: String, _ call: Call) -> String { call.arn("sagemaker", "workforce/\(name)") }

    private func createWorkforce(_ input: WireValue, _ call: Call) async throws -> WireValue {
        guard let pool = input["CognitoConfig"]?["UserPool"]?.string, let client = input["CognitoConfig"]?["ClientId"]?.string else {
            throw ServiceError("ValidationException", "CognitoConfig is missing; sign-in through another service is not offered here")
        }
        let name = input["WorkforceName"]?.string ?? ""
        _ = try await SageMakerService.told { try await store.createWorkforce(name, pool: pool, client: client) }
        return ["WorkforceArn": .string(Self.workforceARN(name, call))]
    }

    private func createTeam(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let name = input["WorkteamName"]?.string ?? ""
        let groups = try Self.groups(input["MemberDefinitions"])
        _ = try await SageMakerService.told {
            try await store.createTeam(
                name, description: input["Description"]?.string ?? "", groups: groups, document: Self.document(input), tags: SageMakerShapes.tags(input))
        }
        return ["WorkteamArn": .string(LabelingJobs.teamARN(name, call))]
    }

    private func updateTeam(_ input: WireValue, _ call: Call) async throws -> WireValue {
        let groups = try input["MemberDefinitions"].map { try Self.groups($0) }
        let team = try await SageMakerService.told {
            let before = try await store.team(input["WorkteamName"]?.string ?? "")
            var document = try JSONReader.read(Array(before.document)).map ?? WireMap()
            for member in ["MemberDefinitions", "NotificationConfiguration"] where input[member] != nil { document[member] = input[member] }
            return try await store.updateTeam(
                before.name, description: input["Description"]?.string, groups: groups, document: Data(JSONWriter.bytes(.map(document))))
        }
        return ["Workteam": try await value(team, call)]
    }

    private func listTeams(_ input: WireValue, _ call: Call) async throws -> WireValue {
        var values: [String: WireValue] = [:]
        let teams = try await store.teams()
        for team in teams { values[team.name] = try await value(team, call) }
        return Self.page(teams, input, "Workteams", name: \.name, created: \.created) { [values] in values[$0.name] ?? [:] }
    }

    private static func document(_ input: WireValue) -> Data {
        var document = WireMap()
        for member in ["MemberDefinitions", "NotificationConfiguration"] { document[member] = input[member] }
        return Data(JSONWriter.bytes(.map(document)))
    }

    private static func groups(_ definitions: WireValue?) throws -> [Workteam.Group] {
        try (definitions?.list ?? []).map { definition in
            guard let cognito = definition["CognitoMemberDefinition"] else {
                throw ServiceError("ValidationException", "A member definition has no CognitoMemberDefinition; groups of other services are not offered")
            }
            return Workteam.Group(pool: cognito["UserPool"]?.string ?? "", name: cognito["UserGroup"]?.string ?? "")
        }
    }

    private func value(_ team: Workteam, _ call: Call) async throws -> WireValue {
        let document = try JSONReader.read(Array(team.document)).map ?? WireMap()
        var value = WireMap()
        value["WorkteamName"] = .string(team.name)
        value["WorkteamArn"] = .string(LabelingJobs.teamARN(team.name, call))
        value["Description"] = .string(team.description)
        value["CreateDate"] = .timestamp(team.created)
        value["LastUpdatedDate"] = .timestamp(team.modified)
        value["NotificationConfiguration"] = document["NotificationConfiguration"]
        value["MemberDefinitions"] = document["MemberDefinitions"] ?? .list(team.groups.map {
            ["CognitoMemberDefinition": ["UserPool": .string($0.pool), "UserGroup": .string($0.name), "ClientId": "brachio"]]
        })
        if let workforce = try await store.workforces().first { value["WorkforceArn"] = .string(Self.workforceARN(workforce.name, call)) }
        return .map(value)
    }

    private static func value(_ workforce: Workforce, _ call: Call) -> WireValue {
        var value = WireMap()
        value["WorkforceName"] = .string(workforce.name)
        value["WorkforceArn"] = .string(workforceARN(workforce.name, call))
        value["CreateDate"] = .timestamp(workforce.created)
        value["LastUpdatedDate"] = .timestamp(workforce.modified)
        value["Status"] = "Active"
        if let pool = workforce.pool { value["CognitoConfig"] = ["UserPool": .string(pool), "ClientId": .string(workforce.client ?? "")] }
        return .map(value)
    }

    /// Filters, sorts and cuts a page out of what is never many; a token is the name of the last entry of the page before.
    private static func page<Entry>(
        _ entries: [Entry], _ input: WireValue, _ key: String, name: KeyPath<Entry, String>, created: KeyPath<Entry, Date>,
        _ value: (Entry) -> WireValue
    ) -> WireValue {
        let wanted = input["NameContains"]?.string
        var found = entries.filter { wanted.map($0[keyPath: name].contains) ?? true }
        let byName = input["SortBy"]?.string == "Name"
        found.sort {
            byName || $0[keyPath: created] == $1[keyPath: created] ? $0[keyPath: name] < $1[keyPath: name] : $0[keyPath: created] < $1[keyPath: created]
        }
        if input["SortOrder"]?.string == "Descending" || (input["SortOrder"] == nil && !byName) { found.reverse() }
        if let token = input["NextToken"]?.string, let last = found.firstIndex(where: { $0[keyPath: name] == token }) { found.removeFirst(last + 1) }
        let limit = Int(input["MaxResults"]?.integer ?? 10)
        var answer = WireMap()
        answer[key] = .list(found.prefix(limit).map(value))
        if found.count > limit { answer["NextToken"] = .string(found[limit - 1][keyPath: name]) }
        return .map(answer)
    }
}
