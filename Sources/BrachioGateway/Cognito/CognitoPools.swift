internal import BrachioAccounts
internal import BrachioLabelling
internal import BrachioWire
internal import Foundation

/// User pools and their clients between the wire and the rooms that keep them.
struct CognitoPools: Sendable {
    let store: LabellingStore
    let accounts: AccountStore

    var entries: [RPCService.Entry] {
        typealias Operations = CognitoOperations
        let resource = CognitoService.arn
        return [
            .init(Operations.createPool, create),
            .init(Operations.describePool, resource: resource) { input, call in
                let pool = try await CognitoService.told { try await store.pool(input["UserPoolId"]?.string ?? "") }
                return ["UserPool": try await value(pool, call)]
            },
            .init(Operations.deletePool, resource: resource) { input, _ in
                try await CognitoService.told { try await store.removePool(input["UserPoolId"]?.string ?? "") }
                return [:]
            },
            .init(Operations.listPools) { input, _ in
                let page = CognitoService.page(try await store.pools(), limit: Int(input["MaxResults"]?.integer ?? 60), token: input["NextToken"]?.string)
                var answer = WireMap()
                answer["UserPools"] = .list(page.entries.map {
                    ["Id": .string($0.id), "Name": .string($0.name), "CreationDate": .timestamp($0.created), "LastModifiedDate": .timestamp($0.created)]
                })
                answer["NextToken"] = page.next
                return .map(answer)
            },
            .init(Operations.createClient, resource: resource, createClient),
            .init(Operations.describeClient, resource: resource) { input, _ in
                let id = input["ClientId"]?.string ?? ""
                let clients = try await CognitoService.told { try await store.clients(of: input["UserPoolId"]?.string ?? "") }
                guard let client = clients.first(where: { $0.id == id }) else {
                    throw ServiceError("ResourceNotFoundException", "User pool client \(id) does not exist.")
                }
                return ["UserPoolClient": try Self.value(client)]
            },
            .init(Operations.deleteClient, resource: resource) { input, _ in
                try await CognitoService.told { try await store.removeClient(input["ClientId"]?.string ?? "", of: input["UserPoolId"]?.string ?? "") }
                return [:]
            },
            .init(Operations.listClients, resource: resource) { input, _ in
                let clients = try await store.clients(of: input["UserPoolId"]?.string ?? "")
                let page = CognitoService.page(clients, limit: Int(input["MaxResults"]?.integer ?? 60), token: input["NextToken"]?.string)
                var answer = WireMap()
                answer["UserPoolClients"] = .list(page.entries.map {
                    ["ClientId": .string($0.id), "UserPoolId": .string($0.pool), "ClientName": .string($0.name)]
                })
                answer["NextToken"] = page.next
                return .map(answer)
            },
        ]
    }

    private func create(_ input: WireValue, _ call: Call) async throws -> WireValue {
        var document = WireMap()
        for member in CognitoOperations.poolSettings { document[member.name] = input[member.name] }
        let pool = try await store.addPool(
            id: "\(call.region)_\(Self.identifier(9))", name: input["PoolName"]?.string ?? "", document: Data(JSONWriter.bytes(.map(document))))
        return ["UserPool": try await value(pool, call)]
    }

    private func createClient(_ input: WireValue, _ call: Call) async throws -> WireValue {
        var document = WireMap()
        for name in ["ExplicitAuthFlows", "SupportedIdentityProviders", "CallbackURLs", "LogoutURLs"] { document[name] = input[name] }
        if input["GenerateSecret"]?.boolean == true { document["ClientSecret"] = .string(Self.identifier(51).lowercased()) }
        let client = try await CognitoService.told {
            try await store.addClient(
                id: Self.identifier(26).lowercased(), to: input["UserPoolId"]?.string ?? "", name: input["ClientName"]?.string ?? "",
                document: Data(JSONWriter.bytes(.map(document))))
        }
        return ["UserPoolClient": try Self.value(client)]
    }

    private func value(_ pool: UserPool, _ call: Call) async throws -> WireValue {
        var value = try JSONReader.read(Array(pool.document)).map ?? WireMap()
        value["Id"] = .string(pool.id)
        value["Name"] = .string(pool.name)
        value["Arn"] = .string(call.arn("cognito-idp", "userpool/\(pool.id)"))
        value["CreationDate"] = .timestamp(pool.created)
        value["LastModifiedDate"] = .timestamp(pool.created)
        value["EstimatedNumberOfUsers"] = .integer(Int64(try await accounts.people().count))
        return .map(value)
    }

    private static func value(_ client: UserPoolClient) throws -> WireValue {
        var value = try JSONReader.read(Array(client.document)).map ?? WireMap()
        value["ClientId"] = .string(client.id)
        value["UserPoolId"] = .string(client.pool)
        value["ClientName"] = .string(client.name)
        value["CreationDate"] = .timestamp(client.created)
        value["LastModifiedDate"] = .timestamp(client.created)
        return .map(value)
    }

    /// Letters and digits at random.
    private static func identifier(_ count: Int) -> String {
        let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        var random = SystemRandomNumberGenerator()
        return String((0..<count).map { _ in characters[Int.random(in: 0..<characters.count, using: &random)] })
    }
}
