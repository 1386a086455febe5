package import BrachioDeployment
package import Foundation

/// A function with its files where they are on this device.
package struct PlacedFunction: Sendable, Hashable {
    package var function: DeployedFunction
    /// The folder that its code was unpacked into.
    package var code: URL?
    package var resources: [PlacedResource]

    package init(function: DeployedFunction, code: URL?, resources: [PlacedResource] = []) {
        self.function = function
        self.code = code
        self.resources = resources
    }

    /// Whether a process of one is as good as one of the other. Where files came from does not matter: links are signed anew each time.
    package func isSame(as other: PlacedFunction) -> Bool { withoutLinks == other.withoutLinks }

    private var withoutLinks: PlacedFunction {
        var plain = self
        plain.function.code?.link = ""
        for index in plain.resources.indices {
            guard case .model(var archive, let destination) = plain.resources[index].resource.kind else { continue }
            archive.link = ""
            plain.resources[index].resource.kind = .model(archive: archive, destination: destination)
        }
        return plain
    }
}

/// A resource that a function is given.
package struct PlacedResource: Sendable, Hashable {
    package var resource: DeployedResource
    package var mayWrite: Bool
    /// The folder that a model was unpacked into.
    package var folder: URL?

    package init(resource: DeployedResource, mayWrite: Bool, folder: URL? = nil) {
        self.resource = resource
        self.mayWrite = mayWrite
        self.folder = folder
    }
}
