internal import BrachioCore
internal import BrachioIdentity
internal import BrachioPersistence

/// What would be decided of something that nobody asks for yet.
extension ThingRegistry {
    /// A certificate's rights for a client, with policies added and left out.
    ///
    /// - Parameters:
    ///   - principal: the certificate's ARN; `nil` takes only `adding`.
    ///   - clientID: `nil` leaves the variables of the client and its thing without a value.
    package func rights(
        principal: String?, clientID: String?, adding: [String] = [], skipping: Set<String> = []
    ) async throws -> ConnectionRights {
        let id = try principal.map { try RegistryARN.certificate(ofPrincipal: $0) }
        var (policies, variables): ([DevicePolicy], [String: String]) = ([], [:])
        if let id {
            guard let found = try await self.principal(DeviceConnection(certificate: id, clientID: clientID ?? "")) else {
                throw BrachioError.missing("certificate", id)
            }
            (policies, variables) = (found.policies.filter { !skipping.contains($0.name) }, found.variables)
        } else {
            variables = ConnectionVariables.of(clientIdentifier: clientID ?? "", thing: nil, certificateIdentifier: nil)
        }
        if clientID == nil { variables["iot:ClientId"] = nil }
        policies += try await database.read { db in try adding.map { try Self.devicePolicy($0, db) } }
        return ConnectionRights(policies, variables: variables, region: Account.region, account: Account.number)
    }

    /// The policies that count for a connection.
    package func policies(of connection: DeviceConnection) async throws -> [DevicePolicy] {
        guard let found = try await principal(connection) else { throw BrachioError.missing("certificate", connection.certificate) }
        return found.policies
    }

    /// Names and documents of the policies that count for a certificate and a thing.
    package func effectivePolicies(principal: String?, thing: String?) async throws -> [(name: String, document: String)] {
        let id = try principal.map { try RegistryARN.certificate(ofPrincipal: $0) }
        return try await database.read { db in
            if let id, try Self.certificate(id, db) == nil { throw BrachioError.missing("certificate", id) }
            if let thing, try Self.thing(thing, db) == nil { throw BrachioError.missing("thing", thing) }
            let targets = [id.map(RegistryARN.certificate)].compactMap { $0 } + (try thing.map { try Self.groups(of: $0, db) } ?? []).map(RegistryARN.group)
            let names = try targets.flatMap { try Self.policyNames(ofTarget: $0, db) }
            return try Set(names).sorted().map { name in
                guard let policy = try Self.policy(name, db) else { throw BrachioError.missing("policy", name) }
                return (name, try Self.document(policy, db))
            }
        }
    }
}
