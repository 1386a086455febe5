internal import BrachioWire

/// `DescribeEndpoint`: one port serves devices whatever they speak, so every kind of endpoint has the same address.
///
/// The address is `host:port`, which HTTP clients take as it is; MQTT clients are given its two halves. The host is the one that the caller
/// reached this endpoint by.
struct EndpointOperations {
    let endpoints: any DeviceEndpoints

    static let types = ["iot:Data", "iot:Data-ATS", "iot:Jobs", "iot:CredentialProvider"]

    var entries: [RESTService.Entry] {
        [
            RESTService.Entry(Self.describe) { [endpoints] input, call in
                let type = input["endpointType"]?.string ?? "iot:Data"
                guard Self.types.contains(type) else {
                    throw ServiceError("InvalidRequestException", "There is no endpoint \(type.prefix(128)); there are \(Self.types.joined(separator: ", ")).")
                }
                if let other = endpoints.otherBroker, type.hasPrefix("iot:Data") { return ["endpointAddress": .string(other)] }
                guard let port = endpoints.securePort else {
                    throw ServiceError("ServiceUnavailableException", "The broker of this server takes no TLS connections.", status: 503)
                }
                return ["endpointAddress": .string("\(Self.host(call.head.host)):\(port)")]
            }
        ]
    }

    private static let describe = ServiceOperation(
        "DescribeEndpoint",
        input: .structure([.optional("endpointType", .string(atMost: 128, pattern: "[\\s\\S]*")).at(.querystring, "endpointType")]),
        output: .structure([.optional("endpointAddress", .string)]), route: .init("GET", "/endpoint"))

    /// A `Host` header's value without its port.
    static func host(_ header: String) -> Substring {
        if header.hasPrefix("["), let end = header.firstIndex(of: "]") { return header[...end] }
        let name = header.prefix { $0 != ":" }
        return name.isEmpty ? "localhost" : name
    }
}
