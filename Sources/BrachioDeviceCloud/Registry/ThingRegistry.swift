package import BrachioCertificates
internal import BrachioPersistence
package import Foundation
internal import GRDB
internal import Synchronization

/// The things of the account, their types and groups, their certificates and policies, on disk.
///
/// Whoever acts on changes observes them: observers are called after a change is on disk, in the order of the changes that one caller makes.
package final class ThingRegistry: Sendable {
    package typealias Observer = @Sendable (RegistryChange) async -> Void

    let database: BrachioPersistence.Database
    /// The server's own authority, which issues certificates of devices.
    package let authority: CertificateAuthority
    let now: @Sendable () -> Date
    private let observers = Mutex<[Observer]>([])

    /// - Parameter folder: the data folder's `db`, where `registry.sqlite` is made.
    package init(folder: URL, authority: CertificateAuthority, now: @escaping @Sendable () -> Date = { Date() }) throws {
        self.authority = authority
        database = try BrachioPersistence.Database(file: folder.appendingPathComponent("registry.sqlite"), migrations: RegistrySchema.migrations)
        self.now = now
    }

    package func close() throws { try database.close() }

    package func observe(_ observer: @escaping Observer) { observers.withLock { $0.append(observer) } }

    func announce(_ changes: RegistryChange...) async {
        let observers = observers.withLock { $0 }
        for change in changes {
            for observer in observers { await observer(change) }
        }
    }

    /// Whole seconds, as clients are told.
    func second() -> Double { now().timeIntervalSince1970.rounded(.down) }
}

/// What happened to the registry.
package enum RegistryChange: Sendable, Hashable {
    /// A thing joined or left a group, directly.
    case membership(group: String, thing: String, isMember: Bool)
    case thingDeleted(String)
    /// A group moved to another parent or was deleted: who is in the groups above it may have changed.
    case groupsRearranged
    /// What these certificates allow may have changed: their policies, their things, the groups of those.
    case rights(certificates: Set<String>)
    /// A policy's default version, or something that may matter to everybody.
    case allRights
    /// A certificate that was active no longer is.
    case certificateShut(String)
}
