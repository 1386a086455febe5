internal import BrachioAccounts
internal import BrachioLabelling
internal import BrachioWire

/// Groups of people and who is in them, between the wire and the rooms that keep them.
struct CognitoGroups: Sendable {
    let store: LabellingStore
    let accounts: AccountStore

    var entries: [RPCService.Entry] {
        typealias Operations = CognitoOperations
        let resource = CognitoService.arn
        return [
            .init(Operations.createGroup, resource: resource) { input, _ in
                let group = try await CognitoService.told {
                    try await store.addGroup(
                        input["GroupName"]?.string ?? "", to: input["UserPoolId"]?.string ?? "", description: input["Description"]?.string ?? "")
                }
                return ["Group": Self.value(group)]
            },
            .init(Operations.getGroup, resource: resource) { input, _ in ["Group": Self.value(try await group(input))] },
            .init(Operations.deleteGroup, resource: resource) { input, _ in
                try await CognitoService.told { try await store.removeGroup(input["GroupName"]?.string ?? "", of: input["UserPoolId"]?.string ?? "") }
                return [:]
            },
            .init(Operations.listGroups, resource: resource) { input, _ in
                let groups = try await store.groups(of: input["UserPoolId"]?.string ?? "")
                let page = CognitoService.page(groups, limit: Int(input["Limit"]?.integer ?? 60), token: input["NextToken"]?.string)
                var answer = WireMap()
                answer["Groups"] = .list(page.entries.map(Self.value))
                answer["NextToken"] = page.next
                return .map(answer)
            },
            .init(Operations.addToGroup, resource: resource) { input, _ in try await setMember(input, true) },
            .init(Operations.removeFromGroup, resource: resource) { input, _ in try await setMember(input, false) },
            .init(Operations.listUsersInGroup, resource: resource) { input, _ in
                let group = try await group(input)
                let people = try await accounts.people(Set(store.members(ofGroup: group.name, pool: group.pool)))
                let page = CognitoService.page(people, limit: Int(input["Limit"]?.integer ?? 60), token: input["NextToken"]?.string)
                var answer = WireMap()
                answer["Users"] = .list(page.entries.map { CognitoUsers.value($0) })
                answer["NextToken"] = page.next
                return .map(answer)
            },
        ]
    }

    private func setMember(_ input: WireValue, _ isMember: Bool) async throws -> WireValue {
        let person = try await CognitoUsers.person(input, accounts)
        let group = try await group(input)
        try await store.setMember(person.id, ofGroup: group.name, pool: group.pool, isMember)
        return [:]
    }

    private func group(_ input: WireValue) async throws -> UserGroup {
        try await CognitoService.told { try await store.group(input["GroupName"]?.string ?? "", of: input["UserPoolId"]?.string ?? "") }
    }

    private static func value(_ group: UserGroup) -> WireValue {
        [
            "GroupName": .string(group.name), "UserPoolId": .string(group.pool), "Description": .string(group.description),
            "CreationDate": .timestamp(group.created), "LastModifiedDate": .timestamp(group.created),
        ]
    }
}
