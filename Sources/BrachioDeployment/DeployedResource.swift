/// Something of the device or of the cloud that functions are given.
package struct DeployedResource: Codable, Hashable, Sendable {
    package enum Kind: Codable, Hashable, Sendable {
        /// A device file such as `/dev/video0`.
        case device(path: String)
        /// A folder of the device, seen by functions at `destination`.
        case volume(source: String, destination: String)
        /// A model: an archive (tar.gz or zip) that is unpacked and seen at `destination`.
        case model(archive: Artifact, destination: String)
        /// A secret's text, sealed for the device's certificate or fetched with it.
        case secret(arn: String, name: String)
    }

    package var identifier: String
    package var name: String
    package var kind: Kind
    /// The operating system's group that owns it: functions join it. `nil` for none.
    package var ownerGroup: String?

    package init(identifier: String, name: String, kind: Kind, ownerGroup: String? = nil) {
        self.identifier = identifier
        self.name = name
        self.kind = kind
        self.ownerGroup = ownerGroup
    }
}
