internal import BrachioIdentity
internal import BrachioPersistence

/// A device that asks over HTTPS with its certificate: once a request, so nothing is kept for it.
package struct DeviceCaller: Sendable {
    /// The certificate's identifier.
    package let certificate: String
    /// The thing that the device says to be, where its certificate is attached to it.
    package let thing: String?
    package let thingType: String?
    private let rights: ConnectionRights

    package func allows(_ action: DeviceAction, _ name: String) -> Bool { rights.allows(action, name) }

    init(certificate: String, thing: Thing?, rights: ConnectionRights) {
        self.certificate = certificate
        self.thing = thing?.name
        thingType = thing?.type
        self.rights = rights
    }
}

extension ThingRegistry {
    /// Who asks with a certificate; `nil` where the certificate is not registered and active.
    ///
    /// - Parameter thing: the thing that the device says to be. One that the certificate is not attached to counts as none.
    package func caller(certificate: String, thing: String?, sourceAddress: String?) async throws -> DeviceCaller? {
        let connection = DeviceConnection(certificate: certificate, thing: thing, sourceAddress: sourceAddress)
        guard let principal = try await principal(connection), principal.status == .active else { return nil }
        let found = try await database.read { db in try Self.thing(of: connection, db) }
        return DeviceCaller(certificate: certificate, thing: found.flatMap { $0.name == thing ? $0 : nil }, rights: principal.rights)
    }
}
