package import BrachioDeployment

/// The spool's bounds.
package struct SpoolSettings: Sendable, Hashable {
    /// Of all lanes together; the control lane may go beyond by ``controlBytesMax``.
    package var bytesMax: Int64 = 256 << 20
    package var controlBytesMax: Int64 = 4 << 20
    /// Older messages are dropped, by the segment: up to a sixteenth of this later.
    package var ageSecondsMax: Int64 = 30 * 86_400
    package var whenFull = SpoolConfiguration.WhenFull.refuse
    /// One file; the oldest one is what makes room.
    package var segmentBytesMax = 4 << 20
    /// Messages that wait for the disk.
    package var gatheringBytesMax = 16 << 20
    /// No reading of a clock below this is believed.
    package var plausibleSinceMilliseconds: Int64 = 1_735_689_600_000
    /// What is put aside on the disk for the control lane, to be used when the disk is full.
    package var reserveBytes = 1 << 20
    /// Confirmations that may be forgotten in a crash: their messages are sent again.
    package var unrecordedConfirmationsMax = 1_000

    package init() {}

    package init(_ configuration: SpoolConfiguration?, plausibleSinceSeconds: Int64) {
        if let bytes = configuration?.bytesMax { bytesMax = max(Self.bytesMin, bytes) }
        if let age = configuration?.ageSecondsMax { ageSecondsMax = max(60, age) }
        if let rule = configuration?.whenFull { whenFull = rule }
        segmentBytesMax = Int(min(4 << 20, max(64 << 10, bytesMax / 32)))
        controlBytesMax = max(Self.bytesMin, bytesMax / 16)
        plausibleSinceMilliseconds = plausibleSinceSeconds * 1000
    }

    /// As small as Greengrass lets a spool be.
    package static let bytesMin: Int64 = 262_144

    /// How long a segment is written to before a new one begins, so that age is told finely enough.
    var segmentAgeMillisecondsMax: Int64 { ageSecondsMax * 1000 / 16 }
    var ageMillisecondsMax: Int64 { ageSecondsMax * 1000 }
}
