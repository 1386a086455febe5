/// What a device does while its disk fills, as a value: captures go first, then messages of quality of service 0 (the spool sees to those
/// when it is told that there is no room), and what control needs is left alone.
package struct DiskGuard: Hashable, Sendable {
    /// Below this captures make room, and no new ones are kept.
    package var tightBytes: Int64 = 128 << 20

    package init() {}

    package struct Orders: Hashable, Sendable {
        package var acceptsCaptures: Bool
        package var capturesToRemoveBytes: Int64

        package init(acceptsCaptures: Bool, capturesToRemoveBytes: Int64) {
            self.acceptsCaptures = acceptsCaptures
            self.capturesToRemoveBytes = capturesToRemoveBytes
        }
    }

    package func look(freeBytes: Int64, capturesBytes: Int64) -> Orders {
        guard freeBytes < tightBytes else { return Orders(acceptsCaptures: true, capturesToRemoveBytes: 0) }
        return Orders(acceptsCaptures: false, capturesToRemoveBytes: min(capturesBytes, tightBytes - freeBytes))
    }
}
