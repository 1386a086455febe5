internal import Foundation
internal import SwiftASN1
internal import X509

/// A name or an address that a server is reached by.
package enum HostName: Sendable, Hashable {
    case name(String)
    /// 4 or 16 bytes.
    case address([UInt8])

    /// An IP address where `text` is one, else a name of the domain name system.
    package init(_ text: String) {
        let text = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        if let bytes = Self.bytes(text, AF_INET, 4) ?? Self.bytes(text, AF_INET6, 16) {
            self = .address(bytes)
        } else {
            self = .name(text.lowercased())
        }
    }

    package var text: String {
        switch self {
        case .name(let name): return name
        case .address(let bytes):
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Whether only this machine reaches it.
    package var isLoopback: Bool {
        switch self {
        case .name(let name): name == "localhost"
        case .address(let bytes): bytes.count == 4 ? bytes[0] == 127 : bytes == Self.loopback6
        }
    }

    /// Whether it stands for every address of the machine: `0.0.0.0` or `::`.
    package var isWildcard: Bool {
        if case .address(let bytes) = self { bytes.allSatisfy { $0 == 0 } } else { false }
    }

    /// What a server that listens on `host` is reached by: the host itself, the loopback addresses, and for a wildcard all that the
    /// machine is called.
    package static func names(listeningOn host: HostName, and others: [HostName] = []) -> [HostName] {
        let own = host.isWildcard ? machine() : [host]
        var seen: Set<HostName> = []
        return (own + others + [.name("localhost"), .address([127, 0, 0, 1]), .address(loopback6)]).filter { seen.insert($0).inserted }
    }

    private static let loopback6: [UInt8] = Array(repeating: 0, count: 15) + [1]

    /// The machine's name and the addresses of its network interfaces.
    private static func machine() -> [HostName] {
        var found = [HostName(ProcessInfo.processInfo.hostName)]
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return found }
        defer { freeifaddrs(list) }
        var next = list
        while let interface = next {
            next = interface.pointee.ifa_next
            guard let address = interface.pointee.ifa_addr else { continue }
            switch Int32(address.pointee.sa_family) {
            case AF_INET:
                let bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { Array(Data(bytes: &$0.pointee.sin_addr, count: 4)) }
                found.append(.address(bytes))
            case AF_INET6:
                let bytes = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { Array(Data(bytes: &$0.pointee.sin6_addr, count: 16)) }
                // Link-local addresses need a zone, which no certificate can hold.
                if bytes[0] != 0xFE || bytes[1] & 0xC0 != 0x80 { found.append(.address(bytes)) }
            default: continue
            }
        }
        return found
    }

    private static func bytes(_ text: String, _ family: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    init?(_ name: GeneralName) {
        switch name {
        case .dnsName(let text): self = .name(text.lowercased())
        case .ipAddress(let octets): self = .address(Array(octets.bytes))
        default: return nil
        }
    }

    var generalName: GeneralName {
        switch self {
        case .name(let name): .dnsName(name)
        case .address(let bytes): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        }
    }
}
