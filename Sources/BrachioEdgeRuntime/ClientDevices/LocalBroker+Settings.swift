internal import BrachioDeployment
internal import Foundation

extension LocalBroker.Settings {
    static let port = 8883

    init(_ configuration: EdgeConfiguration, folder: URL) {
        self.init(
            host: configuration.devices?.host ?? "0.0.0.0", port: configuration.devices?.port ?? Self.port, folder: folder, core: configuration.thing,
            region: configuration.region, account: configuration.account)
    }
}
