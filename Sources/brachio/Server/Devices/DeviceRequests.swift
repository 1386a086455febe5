internal import BrachioCertificates
internal import BrachioDeviceCloud
internal import BrachioGateway
internal import BrachioMQTT
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
            let thing = request.headers.first { $0.name.lowercased() == CredentialProvider.thingHeader }?.value
            do {
                caller = try await registry.caller(
                    certificate: ClientCertificate.fingerprint(der), thing: thing, sourceAddress: ConnectionAttempt.address(request.remoteAddress))
            } catch {
                log.error("a device cannot be checked", metadata: ["error": "\(error)"])
                return PortResponse(status: 503)
            }
        }
        let answer = await dispatcher.respond(
            method: request.method, target: request.target, headers: request.headers, body: request.body, device: caller, logger: log)
        return PortResponse(status: answer.status, headers: answer.headers, body: answer.body)
    }
}
