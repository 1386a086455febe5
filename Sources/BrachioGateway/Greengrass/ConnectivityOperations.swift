internal import BrachioFleet
internal import BrachioWire

/// Where devices reach a core.
struct ConnectivityOperations {
    let store: FleetStore

    var entries: [RESTService.Entry] {
        [
            .init(Self.get) { [store] input, _ in
                [
                    "ConnectivityInfo": .list(try await store.addresses(of: input["ThingName"]?.string ?? "").map { address in
                        [
                            "HostAddress": .string(address.host), "Id": .string(address.id), "Metadata": .string(address.metadata),
                            "PortNumber": .integer(Int64(address.port)),
                        ]
                    }),
                ]
            },
            .init(Self.update) { [store] input, _ in
                let addresses = try (input["ConnectivityInfo"]?.list ?? []).enumerated().map { index, value in
                    let port = Int(value["PortNumber"]?.integer ?? 8883)
                    guard let host = value["HostAddress"]?.string, !host.isEmpty, (1...65_535).contains(port) else {
                        throw ServiceError("BadRequestException", "An address has a HostAddress, and a PortNumber of 1 to 65535.")
                    }
                    return CoreAddress(id: value["Id"]?.string ?? String(index), host: host, port: port, metadata: value["Metadata"]?.string ?? "")
                }
                return ["Version": .string(String(try await store.setAddresses(addresses, of: input["ThingName"]?.string ?? "")))]
            },
        ]
    }

    private static let path = "/greengrass/things/{ThingName}/connectivityInfo"
    private static let thing = Member.required("ThingName", .string).at(.uri, "ThingName")
    private static let addresses = Shape.list(.structure([
        .optional("HostAddress", .string), .optional("Id", .string), .optional("Metadata", .string), .optional("PortNumber", .integer),
    ]))

    private static let get = ServiceOperation(
        "GetConnectivityInfo", input: .structure([thing]),
        output: .structure([.optional("ConnectivityInfo", addresses), .optional("Message", .string, as: "message")]), route: .init("GET", path),
        errors: GreengrassShapes.errors)
    private static let update = ServiceOperation(
        "UpdateConnectivityInfo", input: .structure([.optional("ConnectivityInfo", addresses), thing]),
        output: .structure([.optional("Message", .string, as: "message"), .optional("Version", .string)]), route: .init("PUT", path),
        errors: GreengrassShapes.errors)
}
