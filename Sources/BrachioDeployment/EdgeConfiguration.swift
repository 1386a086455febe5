/// What an agent knows of itself and its cloud: `config.json` of the bundle that `brachio device add` makes. Paths in it are relative to the
/// file's own folder. Members that are `nil` may be left out.
package struct EdgeConfiguration: Codable, Hashable, Sendable {
    /// The form that this program writes and reads.
    package static let currentForm = 1

    package var form: Int
    package var thing: String
    package var thingARN: String
    package var region: String
    package var account: String
    package var endpoint: EdgeEndpoint
    /// PEM files.
    package var certificateFile: String
    package var keyFile: String
    package var authorityFile: String
    /// Where the agent keeps everything.
    package var dataFolder: String
    /// When the bundle was made, in seconds since 1970: no clock of the device that says less is believed.
    package var madeAtSeconds: Int64
    package var spool: SpoolConfiguration?
    /// The port at which functions reach the agent on loopback; `nil` for 8000.
    package var functionsPort: Int?
    /// Where the group's own devices reach the agent, over TLS with their certificates; `nil` for all addresses, port 8883.
    package var devices: DevicesConfiguration?
    /// Where people near the device reach its page, which is open once a password is set there; `nil` for all addresses, port 8443.
    package var page: PageConfiguration?
    /// Programs for functions' runtimes, `python` for all that are not named: `{"python3.7": "/usr/bin/python3"}`; `nil` looks for them.
    package var interpreters: [String: String]?
    /// Whether functions that ask for user or group 0 run as root; `nil` for no.
    package var allowFunctionsToRunAsRoot: Bool?
    /// Bytes for deployments that ran before and for artifacts that no deployment needs; `nil` for the default.
    package var previousDeploymentBytesMax: Int64?
    /// How long a deployment's functions must run before it is believed; `nil` for the default.
    package var trialSeconds: Int?

    package init(
        thing: String, thingARN: String, region: String, account: String, endpoint: EdgeEndpoint, certificateFile: String = "certificate.pem",
        keyFile: String = "private.key", authorityFile: String = "authority.pem", dataFolder: String = "/var/lib/brachio-edge", madeAtSeconds: Int64
    ) {
        form = Self.currentForm
        self.thing = thing
        self.thingARN = thingARN
        self.region = region
        self.account = account
        self.endpoint = endpoint
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.authorityFile = authorityFile
        self.dataFolder = dataFolder
        self.madeAtSeconds = madeAtSeconds
    }
}

/// Where the agent listens for the group's own devices. What is `nil` has a default.
package struct DevicesConfiguration: Codable, Hashable, Sendable {
    /// An address of this machine; `nil` for all of them.
    package var host: String?
    /// `nil` for 8883; 0 takes a free one.
    package var port: Int?

    package init() {}
}

/// Where the device shows how it is, over TLS. What is `nil` has a default.
package struct PageConfiguration: Codable, Hashable, Sendable {
    /// An address of this machine; `nil` for all of them.
    package var host: String?
    /// `nil` for 8443; 0 takes a free one.
    package var port: Int?

    package init() {}
}

/// Where the cloud is, as the device reaches it.
package struct EdgeEndpoint: Codable, Hashable, Sendable {
    package var host: String
    /// MQTT over TLS, with the device's certificate.
    package var mqttPort: Int
    /// The endpoint for clients of services, such as boto3 in functions: `https://host:4566`.
    package var url: String
    /// Gives credentials for the device's certificate: `https://host:port/role-aliases/<alias>/credentials`; `nil` where the device has none.
    package var credentialsURL: String?
    /// Speaks MQTT without TLS: for a broker on the same machine, in tests.
    package var isPlain: Bool?

    package init(host: String, mqttPort: Int = 8883, url: String, credentialsURL: String? = nil) {
        self.host = host
        self.mqttPort = mqttPort
        self.url = url
        self.credentialsURL = credentialsURL
    }
}

/// How much the device keeps for the cloud, and for how long. What is `nil` has a default.
package struct SpoolConfiguration: Codable, Hashable, Sendable {
    package enum WhenFull: String, Codable, Hashable, Sendable {
        /// A new message is refused, and whoever sent it is told.
        case refuse
        /// The oldest messages make room.
        case replaceOldest
    }

    package var bytesMax: Int64?
    package var ageSecondsMax: Int64?
    package var whenFull: WhenFull?
    /// Whether messages of quality of service 0 are kept while there is no connection; `nil` for yes.
    package var keepsQoS0: Bool?
    /// Messages a second that are sent at most when a backlog is drained.
    package var messagesPerSecondMax: Int?
    /// Messages on their way that the cloud has not confirmed.
    package var inFlightMax: Int?

    package init() {}
}
