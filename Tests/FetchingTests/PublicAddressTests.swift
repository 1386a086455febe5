import BrachioFetching
import Foundation
import TestSupport
import Testing

@Suite("Public addresses")
struct PublicAddressTests {
    /// Four or sixteen bytes of an address's text.
    private func bytes(_ text: String) -> [UInt8] {
        var four = in_addr(), sixteen = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        #expect(inet_pton(AF_INET6, text, &sixteen) == 1, "\(text) is no address")
        return withUnsafeBytes(of: sixteen) { Array($0) }
    }

    @Test("what machines, private networks and groups use is not public", arguments: [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1", "fd00::1", "ff02::1", "2001:db8::1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001::1",
    ])
    func notPublic(address: String) { #expect(!PublicAddress.contains(bytes(address))) }

    @Test("what anybody reaches is public", arguments: ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.0.1", "2606:4700::1111", "2a00:1450::1"])
    func open(address: String) { #expect(PublicAddress.contains(bytes(address))) }

    @Test("nothing is taken for public that Python's ipaddress does not take for global", .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
    func peer() throws {
        var addresses: [String] = []
        for first in 0..<256 { for second in [0, 2, 15, 16, 18, 31, 51, 64, 88, 127, 128, 168, 254] { addresses.append("\(first).\(second).\(second % 3 == 0 ? 99 : 2).7") } }
        for first in stride(from: 0, to: 0x1_0000, by: 61) { addresses.append("\(String(first, radix: 16)):db8:0:1::9") }
        let printed = try PythonPeer.run(
            "import ipaddress, sys\nprint(''.join('1' if ipaddress.ip_address(a).is_global and not ipaddress.ip_address(a).is_multicast else '0' for a in sys.argv[1].split()))",
            [addresses.joined(separator: " ")])
        let global = printed.trimmingCharacters(in: .whitespacesAndNewlines).map { $0 == "1" }
        #expect(global.count == addresses.count)
        var counted = 0
        for (address, isGlobal) in zip(addresses, global) where PublicAddress.contains(bytes(address)) {
            counted += 1
            #expect(isGlobal, "\(address) is taken for public")
        }
        #expect(counted > 2_000)
    }
}
