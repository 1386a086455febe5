/// Which addresses belong to the public Internet: those that no registry has set aside for machines, private networks, documentation or groups
/// (the special-purpose registries of RFC 6890, as of 2024).
package enum PublicAddress {
    /// - Parameter bytes: 4 or 16, in network order.
    package static func contains(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: !version4.contains { $0.contains(bytes) }
        // Only 2000::/3 is handed out; what lies elsewhere is local, a group, or an IPv4 address in disguise.
        case 16: bytes[0] & 0xE0 == 0x20 && !version6.contains { $0.contains(bytes) }
        default: false
        }
    }

    private struct Block {
        let prefix: [UInt8]
        let bits: Int

        init(_ prefix: [UInt8], _ bits: Int) { (self.prefix, self.bits) = (prefix, bits) }

        func contains(_ bytes: [UInt8]) -> Bool {
            (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                return (bytes[bit / 8] ^ (bit / 8 < prefix.count ? prefix[bit / 8] : 0)) & mask == 0
            }
        }
    }

    private static let version4 = [
        Block([0], 8), Block([10], 8), Block([100, 64], 10), Block([127], 8), Block([169, 254], 16), Block([172, 16], 12), Block([192, 0, 0], 24),
        Block([192, 0, 2], 24), Block([192, 88, 99], 24), Block([192, 168], 16), Block([198, 18], 15), Block([198, 51, 100], 24),
        Block([203, 0, 113], 24), Block([224], 4), Block([240], 4),
    ]

    /// Teredo and the protocol assignments around it; documentation; 6to4, which carries an IPv4 address; documentation again.
    private static let version6 = [
        Block([0x20, 0x01, 0x00], 23), Block([0x20, 0x01, 0x0D, 0xB8], 32), Block([0x20, 0x02], 16), Block([0x3F, 0xFF], 20),
    ]
}
