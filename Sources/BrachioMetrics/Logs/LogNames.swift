internal import BrachioCore
internal import BrachioPersistence
internal import GRDB

/// Names and what they stand for.
extension LogStore {
    static func checkGroupName(_ name: String) throws {
        let allowed: (Unicode.Scalar) -> Bool = { PatternScanner.isNameScalar($0) || "./#".unicodeScalars.contains($0) }
        guard !name.isEmpty, name.unicodeScalars.count <= LogLimits.nameCharacters, name.unicodeScalars.allSatisfy(allowed) else {
            throw BrachioError(
                .invalidInput, "the log group name \(name.prefix(80)) cannot be used", mend: "use 1 to \(LogLimits.nameCharacters) of a-z, A-Z, 0-9, . - _ / #")
        }
    }

    static func checkStreamName(_ name: String) throws {
        let refused: (Unicode.Scalar) -> Bool = { $0 == ":" || $0 == "*" || $0.value < 0x20 }
        guard !name.isEmpty, name.unicodeScalars.count <= LogLimits.nameCharacters, !name.unicodeScalars.contains(where: refused) else {
            throw BrachioError(
                .invalidInput, "the log stream name \(name.prefix(80)) cannot be used", mend: "use 1 to \(LogLimits.nameCharacters) characters without : and *")
        }
    }

    static func groupRow(_ name: String, _ db: Connection) throws -> Row? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT id, retention_days FROM log_group WHERE name = ?"), arguments: [name])
    }

    static func groupID(_ name: String, _ db: Connection) throws -> Int64 {
        guard let row = try groupRow(name, db) else { throw BrachioError(.notFound, "there is no log group \(name)") }
        return row[0]
    }

    static func streamID(_ name: String, _ group: Int64, _ db: Connection) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM log_stream WHERE log_group = ? AND name = ?"), arguments: [group, name])
    }

    static func existingStreamID(_ name: String, in group: String, _ db: Connection) throws -> Int64 {
        guard let id = try streamID(name, groupID(group, db), db) else {
            throw BrachioError(.notFound, "there is no log stream \(name) in \(group)")
        }
        return id
    }
}
