internal import Foundation
internal import NIOHTTP1

/// What a request to the interface asks for, from its method and path.
package enum InterfaceRoute: Sendable, Hashable {
    /// Hands a message to a function.
    case invoke(function: String)
    /// The result of an earlier `invoke`.
    case fetchResult(function: String)
    /// The function's next message.
    case takeWork(function: String)
    /// What the function made of a message.
    case finishWork(function: String)
    /// The function is ready.
    case initialized(function: String)
    case credentials

    package static let version = "2016-11-01"

    /// `nil` for what is no request of this interface.
    package init?(method: String, path: String) {
        let plain = path.prefix { $0 != "?" }
        let parts = plain.split(separator: "/").map { String($0).removingPercentEncoding ?? "" }
        guard parts.first == Self.version, parts.count >= 2 else { return nil }
        switch (method, parts[1], parts.count) {
        case ("GET", "credentialprovider", 2): self = .credentials
        case ("POST", "functions", 3): self = .invoke(function: parts[2])
        case ("GET", "functions", 3): self = .fetchResult(function: parts[2])
        case ("GET", "functions", 4) where parts[3] == "work": self = .takeWork(function: parts[2])
        case ("POST", "functions", 4) where parts[3] == "work": self = .finishWork(function: parts[2])
        case ("PUT", "functions", 4) where parts[3] == "initialized": self = .initialized(function: parts[2])
        default: return nil
        }
    }
}

/// The functions that are part of the core.
package enum CoreFunction {
    package static let router = "arn:aws:lambda:::function:GGRouter"
    package static let shadow = "arn:aws:lambda:::function:GGShadowService"
    package static let secrets = "arn:aws:lambda:::function:GGSecretManager"
}
