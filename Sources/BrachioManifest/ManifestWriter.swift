internal import BrachioCore
public import Foundation

/// Writes a manifest so that after a crash the old or the new file is there, never half of one.
public enum ManifestWriter {
    public static func write(_ records: some Sequence<ManifestRecord>, to url: URL) throws {
        try AtomicFile.replace(url) { handle in
            var pending = Data()
            for record in records {
                pending.append(contentsOf: record.line.utf8)
                pending.append(0x0A)
                if pending.count > 1 << 16 {
                    try handle.write(contentsOf: pending)
                    pending.removeAll(keepingCapacity: true)
                }
            }
            try handle.write(contentsOf: pending)
        }
    }
}
