internal import BrachioCore
internal import BrachioPersistence
internal import Foundation
internal import GRDB

/// What a check of the store found.
package struct StoreReport: Sendable, Hashable {
    /// Files that no content refers to: left by a kill between putting a file in place and committing. They have been removed.
    package var strayFiles = 0
    /// Content in use whose file is missing, of another size, or (where it was read) of another digest; by digest.
    package var damaged: [String] = []
    /// Content rows whose count of uses is wrong. None of this can happen unless something else has written the database.
    package var miscounted = 0

    package init() {}
}

extension ObjectStore {
    /// Compares files and database: removes stray files, reports damage. With `readingContent` every file is hashed.
    package func check(readingContent: Bool = false) async throws -> StoreReport {
        var report = StoreReport()
        report.miscounted = try await database.read { db in
            try db.row(
                """
                SELECT count(*) FROM content WHERE uses <> (SELECT count(*) FROM version v WHERE v.content = content.id)
                    + (SELECT count(*) FROM segment s WHERE s.content = content.id) + (SELECT count(*) FROM part p WHERE p.content = content.id)
                """)?[0] ?? 0
        }
        for byte in 0...255 {
            let name = Hexadecimal.text([UInt8(byte)])
            // Names before rows: a file whose row is not there yet is pinned.
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.blobs.appendingPathComponent(name).path)
            let known = try await contents(UInt8(byte))
            let strays = Set(files).subtracting(known.map { Hexadecimal.text($0.sha256) })
            if !strays.isEmpty { report.strayFiles += try await removeStrays(strays) }
            for content in known where content.isUsed && !isWhole(content, readingContent) {
                report.damaged.append(Hexadecimal.text(content.sha256))
            }
        }
        return report
    }

    private struct Known: Sendable {
        let sha256: Data
        let bytes: Int
        let isUsed: Bool
    }

    private func contents(_ first: UInt8) async throws -> [Known] {
        try await database.read { db in
            try db.rows(
                "SELECT sha256, size, uses > 0 FROM content WHERE is_inline = 0 AND sha256 >= ? AND sha256 < ?",
                [Data([first]), first == 255 ? Data(repeating: 255, count: 33) : Data([first + 1])]
            ).map { Known(sha256: $0[0], bytes: $0[1], isUsed: $0[2]) }
        }
    }

    private func removeStrays(_ names: Set<String>) async throws -> Int {
        try await database.write { [folder] db in
            var removed = 0
            for name in names {
                guard let bytes = Hexadecimal.bytes(name), bytes.count == 32 else { continue }
                let sha256 = Data(bytes)
                guard try db.row("SELECT 1 FROM content WHERE sha256 = ?", [sha256]) == nil else { continue }
                if folder.removeUnlessPinned(sha256) { removed += 1 }
            }
            return removed
        }
    }

    private func isWhole(_ content: Known, _ readingContent: Bool) -> Bool {
        let file = folder.file(content.sha256)
        var status = stat()
        guard stat(file.path, &status) == 0, Int(status.st_size) == content.bytes else { return false }
        return !readingContent || (try? Digest(ofFile: file).hexadecimal) == Hexadecimal.text(content.sha256)
    }
}
