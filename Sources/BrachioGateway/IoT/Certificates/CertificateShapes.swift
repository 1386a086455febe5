internal import BrachioDeviceCloud
internal import BrachioWire

/// Shapes of certificates and authorities.
enum CertificateShapes {
    static let id = Shape.string(64...64, pattern: "(0x)?[a-fA-F0-9]+")
    static let pem = Shape.string(1...65_536, pattern: "[\\s\\S]*")
    static let status = Shape.oneOf(["ACTIVE", "INACTIVE", "REVOKED", "PENDING_TRANSFER", "REGISTER_INACTIVE", "PENDING_ACTIVATION"])
    static let mode = Shape.oneOf(["DEFAULT", "SNI_ONLY"])
    static let setAsActive = IoTShapes.inQuery("setAsActive", .boolean)
    static let validity = Shape.structure([.optional("notBefore", .timestamp), .optional("notAfter", .timestamp)])
    /// Lists of certificates and policies have their own words for pages.
    static let pageSize = IoTShapes.inQuery("pageSize", .integer(1...250))
    static let marker = IoTShapes.inQuery("marker", markerShape)
    static let nextMarker = Member.optional("nextMarker", markerShape)
    static let ascending = Member.optional("ascendingOrder", .boolean).at(.querystring, "isAscendingOrder")
    private static let markerShape = Shape.string(atMost: 1_024, pattern: "[A-Za-z0-9+/]+={0,2}")

    static let created = Shape.structure([
        .optional("certificateArn", .string), .optional("certificateId", id), .optional("certificatePem", pem),
    ])
    static let arnAndID = Shape.structure([.optional("certificateArn", .string), .optional("certificateId", id)])
    static let listed = Shape.structure([
        .optional("certificateArn", .string), .optional("certificateId", id), .optional("status", status), .optional("certificateMode", mode),
        .optional("creationDate", .timestamp),
    ])

    static func created(_ certificate: DeviceCertificate) -> WireMap {
        ["certificateArn": .string(certificate.arn), "certificateId": .string(certificate.id), "certificatePem": .string(certificate.pem)]
    }

    static func listed(_ certificate: DeviceCertificate) -> WireValue {
        [
            "certificateArn": .string(certificate.arn), "certificateId": .string(certificate.id), "status": .string(certificate.status.rawValue),
            "certificateMode": .string(certificate.mode.rawValue), "creationDate": .timestamp(certificate.created),
        ]
    }
}

extension WireValue {
    /// The page that `marker` and `pageSize` ask for.
    func markedPage() throws -> PageRequest { try PageRequest(token: self["marker"]?.string, size: self["pageSize"]?.integer.map { Int($0) } ?? 25) }

    static func markedPage<Item>(_ name: String, _ page: RegistryPage<Item>, _ item: (Item) -> WireValue) -> WireValue {
        var map: WireMap = [name: .list(page.items.map(item))]
        map["nextMarker"] = page.next.map { .string($0) }
        return .map(map)
    }

    /// A certificate's identifier as the registry has it: lower case, without `0x`.
    func certificateID(_ member: String = "certificateId") -> String {
        let text = text(member).lowercased()
        return text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
    }
}
