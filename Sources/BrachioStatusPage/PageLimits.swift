/// What the page takes from whoever is near the device.
package enum PageLimits {
    static let connectionsMax = 32
    /// A connection that says nothing for so long, or has not said all of its request by then, is closed.
    static let requestSecondsMax: Int64 = 15
    static let bodyBytesMax = 4_096
    static let headBytesMax = 16_384
    package static let pictureBytesMax = 4 << 20
    package static let sessionsMax = 16
    package static let sessionSecondsMax: Int64 = 8 * 3_600
    package static let passwordCharactersMin = 10
    package static let passwordCharactersMax = 200
}
