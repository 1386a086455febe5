internal import BrachioCore
internal import BrachioDeviceCloud
package import BrachioFleet
package import BrachioWire
internal import Foundation
internal import HTTPTypes
internal import NIOCore

/// What devices ask of Greengrass with their certificate: where their core is (`GET /greengrass/discover/thing/<thing>`; "AWS IoT Greengrass
/// discovery RESTful API" in Greengrass V1's developer guide), and a core's own word on where it is (`PUT /greengrass/things/<thing>/connectivityInfo`).
package struct CoreRequests: ServiceAdapter {
    static let addressesMax = 50

    private let store: FleetStore

    package init(_ store: FleetStore) { self.store = store }

    package var signingName: String { "greengrass-devices" }
    package var acceptsAnonymous: Bool { true }
    package var isForDevices: Bool { true }
    package func family(of head: RequestHead) -> ServiceModel.Family { .restJSON }

    private static let discovery = RouteTemplate("/greengrass/discover/thing/{thing}")
    private static let connectivity = RouteTemplate("/greengrass/things/{thing}/connectivityInfo")

    /// The thing that a request is about.
    package static func thing(inPath path: String) -> String? {
        (discovery.match(path: path, query: []) ?? connectivity.match(path: path, query: []))?["thing"]
    }

    package func takes(_ head: RequestHead) -> Bool { Self.thing(inPath: head.rawPath) != nil }

    package func respond(to request: ServiceRequest) async throws -> ServiceResponse {
        guard let thing = Self.thing(inPath: request.head.rawPath) else { throw Self.missing("There is no \(request.head.rawPath.prefix(200)).") }
        guard let device = request.device, device.thing == thing else {
            throw ServiceError("ForbiddenException", "The certificate is not attached to \(thing.prefix(128)).", status: 403)
        }
        let isDiscovery = Self.discovery.match(path: request.head.rawPath, query: []) != nil
        switch (request.head.method, isDiscovery) {
        case (.get, true):
            guard device.allows(.discover, thing) else {
                throw ServiceError("ForbiddenException", "No policy of the certificate allows greengrass:Discover on \(thing.prefix(128)).", status: 403)
            }
            return Self.answer(try await discover(thing))
        case (.put, false):
            // A core's word on itself needs no more than that it is the core.
            return Self.answer(try await announce(thing, Array(try await request.body.collect(bytesMax: 64 << 10).readableBytesView)))
        default: throw ServiceError("MethodNotAllowedException", "\(request.head.method.rawValue) is not offered here.", status: 405)
        }
    }

    package func respond(to head: RequestHead, failing error: ServiceError) -> ServiceResponse {
        let model = ServiceModel(signingName: signingName, apiVersion: "", families: [.restJSON])
        return ServiceResponse(ServiceModel.Family.restJSON.codec.encode(error, of: model, requestID: head.requestID))
    }

    private func discover(_ thing: String) async throws -> WireValue {
        let groups = try await store.discover(thing)
        guard !groups.isEmpty else { throw Self.missing("No group that was deployed has the device \(thing).") }
        return ["GGGroups": .list(groups.map { group in
            [
                "GGGroupId": .string(group.id),
                "Cores": [["thingArn": .string(group.core), "Connectivity": .list(group.addresses.map(Self.wire))]],
                "CAs": .list([group.authority].compactMap { $0 }.map { .string($0) }),
            ]
        })]
    }

    private func announce(_ thing: String, _ body: [UInt8]) async throws -> WireValue {
        guard let document = try? JSONReader.read(body), let authority = document["GroupCertificateAuthority"]?.string else {
            throw ServiceError("BadRequestException", "A core says ConnectivityInfo and GroupCertificateAuthority.", status: 400)
        }
        let own = (document["ConnectivityInfo"]?.list ?? []).compactMap { entry -> (host: String, port: Int)? in
            guard let host = entry["HostAddress"]?.string, !host.isEmpty, host.utf8.count <= 255, let port = entry["PortNumber"]?.integer, (1...65_535).contains(port) else { return nil }
            return (host, Int(port))
        }
        guard own.count <= Self.addressesMax else { throw ServiceError("BadRequestException", "A core has at most \(Self.addressesMax) addresses.", status: 400) }
        do { return ["ConnectivityInfo": .list(try await store.announce(thing, own, authority: authority).map(Self.wire))] } catch let error as BrachioError where error.code == .invalidInput || error.code == .limitExceeded {
            throw ServiceError("BadRequestException", error.message, status: 400)
        }
    }

    private static func wire(_ address: CoreAddress) -> WireValue {
        ["Id": .string(address.id), "HostAddress": .string(address.host), "PortNumber": .integer(Int64(address.port)), "Metadata": .string(address.metadata)]
    }

    private static func answer(_ body: WireValue) -> ServiceResponse {
        ServiceResponse(headers: [.contentType: "application/json"], body: .bytes(ByteBuffer(bytes: JSONWriter.bytes(body))))
    }

    private static func missing(_ text: String) -> ServiceError { ServiceError("ResourceNotFoundException", text, status: 404) }
}
