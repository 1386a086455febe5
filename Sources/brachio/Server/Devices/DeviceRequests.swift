internal import BrachioCertificates
internal import BrachioDeviceCloud
internal import BrachioGateway
internal import BrachioMQTT
internal import Foundation
internal import Logging
internal import NIOCore

/// Requests over HTTPS on the devices' port go to the endpoint's services, with who the device is by its certificate.
struct DeviceRequests: RequestResponder {
    let registry: ThingRegistry
    let dispatcher: Dispatcher
    let log: Logger

    func respond(to request: PortRequest) async -> PortResponse {
        var caller: DeviceCaller?
        if let der = request.certificates.first {
            do {
                caller = try await registry.caller(
                    certificate: ClientCertificate.fingerprint(der), thing: Self.thing(request), sourceAddress: ConnectionAttempt.address(request.remoteAddress))
            } catch {
                log.error("a device cannot be checked", metadata: ["error": "\(error)"])
                return PortResponse(status: 503)
            }
        }
        let answer = await dispatcher.respond(
            method: request.method, target: request.target, headers: request.headers, body: request.body, device: caller, logger: log)
        return PortResponse(status: answer.status, headers: answer.headers, body: answer.body)
    }

    /// The thing that the device says to be: in a header, or by asking for that thing's shadow or jobs.
    private static func thing(_ request: PortRequest) -> String? {
        if let named = request.headers.first(where: { $0.name.lowercased() == CredentialProvider.thingHeader }) { return named.value }
        let parts = request.target.prefix { $0 != "?" }.split(separator: "/")
        if let thing = CoreRequests.thing(inPath: String(request.target.prefix { $0 != "?" })) { return thing }
        if parts.count > 2, parts[0] == "things" { return parts[1].removingPercentEncoding }
        return parts.count == 5 && parts[3] == "ListNamedShadowsForThing" ? parts[4].removingPercentEncoding : nil
    }
}
