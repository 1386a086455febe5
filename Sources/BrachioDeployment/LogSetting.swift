/// Where a part of the device's logs goes, from which level on, in how much space.
package struct LogSetting: Codable, Hashable, Sendable {
    package enum Part: String, Codable, Hashable, Sendable {
        case system = "GreengrassSystem"
        case functions = "Lambda"
    }

    package enum Destination: String, Codable, Hashable, Sendable {
        case file = "FileSystem"
        case cloud = "AWSCloudWatch"
    }

    package var part: Part
    package var destination: Destination
    /// `DEBUG`, `INFO`, `WARN`, `ERROR` or `FATAL`.
    package var level: String
    package var spaceKibibytes: Int

    package init(part: Part, destination: Destination, level: String = "INFO", spaceKibibytes: Int = 128) {
        self.part = part
        self.destination = destination
        self.level = level
        self.spaceKibibytes = spaceKibibytes
    }
}

/// A device that talks to the core instead of the cloud.
package struct ClientDevice: Codable, Hashable, Sendable {
    package var thing: String
    package var certificateARN: String
    package var synchronisesShadow: Bool

    package init(thing: String, certificateARN: String, synchronisesShadow: Bool) {
        self.thing = thing
        self.certificateARN = certificateARN
        self.synchronisesShadow = synchronisesShadow
    }
}
