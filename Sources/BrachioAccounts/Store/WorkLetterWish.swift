internal import BrachioPersistence
package import Foundation
internal import GRDB

extension AccountStore {
    /// Whether somebody wants letters that say that there is work.
    package func wantsWorkLetters(_ id: UUID) async throws -> Bool {
        try await database.read { db in try db.row("SELECT work_letters FROM person WHERE id = ?", [id.text])?[0] ?? false }
    }

    package func setWantsWorkLetters(_ isWanted: Bool, _ id: UUID) async throws {
        try await database.write { db in try db.run("UPDATE person SET work_letters = ? WHERE id = ?", [isWanted, id.text]) }
    }
}
