internal import NIOCore

/// The addresses that this machine is reached by, as it knows them itself.
enum CoreAddresses {
    static let addressesMax = 20

    /// Without loopback and those of a link alone, each once.
    static func own() -> [String] {
        let devices = (try? System.enumerateDevices()) ?? []
        var found: [String] = []
        for address in devices.compactMap(\.address?.ipAddress) where !isLocal(address) && !found.contains(address) { found.append(address) }
        return Array(found.prefix(addressesMax))
    }

    private static func isLocal(_ address: String) -> Bool {
        address.hasPrefix("127.") || address.hasPrefix("169.254.") || address == "::1" || address.lowercased().hasPrefix("fe80:")
    }
}
