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
    /// A group of the operating system that functions join. `nil` for none.
    package var ownerGroup: String?
    /// Whether functions join the group that owns the device file or the folder. `nil`: where it is a device file.
    package var joinsOwner: Bool?

    package init(identifier: String, name: String, kind: Kind, ownerGroup: String? = nil, joinsOwner: Bool? = nil) {
        self.identifier = identifier
        self.name = name
        self.kind = kind
        self.ownerGroup = ownerGroup
        self.joinsOwner = joinsOwner
    }
}
