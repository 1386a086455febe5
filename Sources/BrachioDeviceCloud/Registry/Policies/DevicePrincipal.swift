internal import BrachioCertificates
internal import BrachioCore
internal import BrachioIdentity
internal import BrachioPersistence
internal import GRDB

/// What the registry knows of who connects with a certificate: enough to say what it may do.
struct DevicePrincipal: Sendable {
    let status: DeviceCertificate.Status
    /// The certificate's policies, and those of the groups of the thing that the connection is for.
    let policies: [DevicePolicy]
    let variables: [String: String]

    var rights: ConnectionRights {
        ConnectionRights(policies, variables: variables, region: Account.region, account: Account.number)
    }
}

/// Who asks, and from where.
package struct DeviceConnection: Hashable, Sendable {
    /// The certificate's identifier.
    package var certificate: String
    /// Empty over HTTPS, where there is none: `iot:ClientId` has no value there.
    package var clientID: String
    /// The thing that the device says to be, where that is not its client identifier.
    package var claimedThing: String?
    package var sourceAddress: String?

    package init(certificate: String, clientID: String, sourceAddress: String? = nil) {
        self.certificate = certificate
        self.clientID = clientID
        self.sourceAddress = sourceAddress
    }

    /// A device over HTTPS.
    package init(certificate: String, thing: String?, sourceAddress: String?) {
        self.certificate = certificate
        clientID = ""
        claimedThing = thing
        self.sourceAddress = sourceAddress
    }
}

extension ThingRegistry {
    /// `nil` for a certificate that is not registered.
    func principal(_ connection: DeviceConnection) async throws -> DevicePrincipal? {
        try await principals([connection])[0]
    }

    /// For many connections at once; each policy is read once.
    func principals(_ connections: [DeviceConnection]) async throws -> [DevicePrincipal?] {
        try await database.read { db in
            var read: [String: DevicePolicy] = [:]
            return try connections.map { try Self.principal($0, &read, db) }
        }
    }

    private static func principal(_ connection: DeviceConnection, _ read: inout [String: DevicePolicy], _ db: Connection) throws -> DevicePrincipal? {
        guard let row = try db.row("SELECT pem, status FROM certificates WHERE id = ?", [connection.certificate]) else { return nil }
        let certificate = try ClientCertificate(pem: row["pem"])
        let thing = try thing(of: connection, db)
        var names = try policyNames(ofTarget: RegistryARN.certificate(connection.certificate), db)
        if let thing { for group in try groups(of: thing.name, db) { names += try policyNames(ofTarget: RegistryARN.group(group), db) } }
        var policies = try Set(names).sorted().map { name in
            if let known = read[name] { return known }
            let policy = try devicePolicy(name, db)
            read[name] = policy
            return policy
        }
        if let claim = try claimPolicy(of: connection.certificate, db) { policies.append(claim) }
        let variables = ConnectionVariables.of(
            clientIdentifier: connection.clientID.isEmpty ? nil : connection.clientID,
            thing: thing.map { ConnectionVariables.Thing(name: $0.name, typeName: $0.type, attributes: $0.attributes, isAttached: true) },
            certificateIdentifier: connection.certificate, certificate: certificate.variables, sourceAddress: connection.sourceAddress)
        return DevicePrincipal(status: .init(rawValue: row["status"]) ?? .inactive, policies: policies, variables: variables)
    }

    /// The thing that a connection is for: the one that the certificate is exclusively attached to, else the one that has the client's
    /// identifier as its name, or is named otherwise, and has the certificate attached.
    static func thing(of connection: DeviceConnection, _ db: Connection) throws -> Thing? {
        let row = try db.row(
            "SELECT thing FROM thing_principals WHERE certificate = ? AND (exclusive OR thing = ?) ORDER BY exclusive DESC",
            [connection.certificate, connection.claimedThing ?? connection.clientID])
        return try row.flatMap { try thing($0["thing"], db) }
    }

    static func devicePolicy(_ name: String, _ db: Connection) throws -> DevicePolicy {
        guard let policy = try policy(name, db) else { throw BrachioError.missing("policy", name) }
        return DevicePolicy(try Policy(json: try document(policy, db)), name: name)
    }

    static func policyNames(ofTarget target: String, _ db: Connection) throws -> [String] {
        try db.rows("SELECT policy FROM policy_targets WHERE target = ?", [target]).map { $0["policy"] }
    }
}
