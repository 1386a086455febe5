internal import BrachioArchive
internal import BrachioCertificates
internal import BrachioCore
internal import BrachioDeployment
internal import BrachioIdentity
internal import BrachioWire
internal import Foundation

/// Makes a device known to the server: its thing, a certificate with a policy, and a role for its functions' credentials.
struct DeviceEnrolment {
    let iot: EndpointClient
    let data: DataFolder

    /// The policy of every core: its own topics by name, and all that its functions' routes may name.
    static let policyName = "brachio-core"
    static let roleName = "BrachioCoreRole"
    static let roleAlias = "brachio-core"
    /// Where devices send the frames that they are unsure of. It is made here, so that no device needs the right to make buckets.
    static let capturesBucket = "brachio-captures"

    private static let rights = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*","Action":["cloudwatch:PutMetricData","logs:CreateLogGroup",\
        "logs:CreateLogStream","logs:PutLogEvents","logs:DescribeLogStreams"]},\
        {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::\(capturesBucket)/${credentials-iot:ThingName}/*"}]}
        """

    struct Device {
        var configuration: EdgeConfiguration
        var certificateARN: String
        var certificate: String
        var key: String
        var authority: String
        /// Certificates that the device had before, by their ARNs.
        var replaced: [String]
    }

    /// - Parameter replaces: make another certificate for a device that has one; see ``shutOut(_:of:)``.
    /// - Throws: `invalidInput` for a name that is none, `alreadyExists` where the device has a certificate already, `notFound` where there is none to
    ///   replace.
    func enrol(_ name: String, reaching route: DeviceRoute, deviceFolder: String, replaces: Bool = false) async throws -> Device {
        guard (1...128).contains(name.utf8.count), name.utf8.allSatisfy({ Self.nameBytes.contains($0) }) else {
            throw BrachioError(.invalidInput, "\(name.prefix(200)) cannot be a device's name", mend: "use letters, digits, -, _ and :, at most 128 of them")
        }
        var endpoint = try route.endpoint(of: ServerEndpoint.read(from: data))
        let authority = try CertificateAuthority.readOrMake(in: data.certificates)
        let thing = replaces ? try await knownThing(name) : try await thing(name)
        let known = (try await iot.call("GET", ["things", name, "principals"])["principals"]?.list ?? []).compactMap(\.string)
        guard known.isEmpty || replaces else {
            throw BrachioError(
                .alreadyExists, "device \(name) has a certificate already", mend: "choose another name; if its bundle is lost, --replace makes another and shuts out the old one")
        }
        try await preparePolicy()
        let alias = await prepareRole()
        let made = try await iot.call("POST", ["keys-and-certificate"], query: [("setAsActive", "true")])
        guard let certificate = made["certificatePem"]?.string, let key = made["keyPair"]?["PrivateKey"]?.string, let arn = made["certificateArn"]?.string,
            let thingARN = thing["thingArn"]?.string
        else { throw BrachioError(.defect, "the server made no certificate") }
        _ = try await iot.call("PUT", ["target-policies", Self.policyName], body: ["target": .string(arn)])
        _ = try await iot.call("PUT", ["things", name, "principals"], headers: [("x-amzn-principal", arn)])
        try await BucketClient(data).makeBucket(Self.capturesBucket)
        // Deployments name this address in the links that they give the device.
        _ = try await iot.call(
            "PATCH", ["things", name], body: ["attributePayload": ["attributes": [DeviceRoute.attribute: .string(endpoint.url)], "merge": true]])
        endpoint.credentialsURL = alias ? "\(DeviceRoute.url("https", endpoint.host, endpoint.mqttPort))/role-aliases/\(Self.roleAlias)/credentials" : nil
        let configuration = EdgeConfiguration(
            thing: name, thingARN: thingARN, region: Account.region, account: Account.number, endpoint: endpoint, dataFolder: deviceFolder,
            madeAtSeconds: Int64(Date().timeIntervalSince1970))
        return Device(
            configuration: configuration, certificateARN: arn, certificate: certificate, key: key,
            authority: try String(contentsOf: authority.file, encoding: .utf8), replaced: known)
    }

    /// Makes certificates worth nothing, and removes them.
    func shutOut(_ certificates: [String], of name: String) async throws {
        for arn in certificates {
            guard let id = arn.split(separator: "/").last.map(String.init) else { continue }
            _ = try await iot.call("PUT", ["certificates", id], query: [("newStatus", "INACTIVE")])
            _ = try await iot.call("DELETE", ["things", name, "principals"], headers: [("x-amzn-principal", arn)])
            _ = try await iot.call("DELETE", ["certificates", id], query: [("forceDelete", "true")])
        }
    }

    private static let nameBytes = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_-".utf8)

    private func knownThing(_ name: String) async throws -> WireValue {
        do { return try await iot.call("GET", ["things", name]) } catch let error as BrachioError where error.code == .notFound {
            throw BrachioError(.notFound, "there is no device \(name)", mend: "brachio device list shows those there are; without --replace it is made")
        }
    }

    /// Made where it is missing; one that somebody has made before keeps its type and attributes.
    private func thing(_ name: String) async throws -> WireValue {
        do { return try await iot.call("GET", ["things", name]) } catch let error as BrachioError where error.code == .notFound {
            return try await iot.call("POST", ["things", name], body: [:])
        }
    }

    private func preparePolicy() async throws {
        let document = """
            {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:*:*:client/${iot:Connection.Thing.ThingName}*"},
            {"Effect":"Allow","Action":["iot:Publish","iot:Receive"],"Resource":"arn:aws:iot:*:*:topic/*"},
            {"Effect":"Allow","Action":"iot:Subscribe","Resource":"arn:aws:iot:*:*:topicfilter/*"},
            {"Effect":"Allow","Action":"greengrass:Discover","Resource":"arn:aws:iot:*:*:thing/${iot:Connection.Thing.ThingName}"},
            {"Effect":"Allow","Action":"iot:AssumeRoleWithCertificate","Resource":"arn:aws:iot:*:*:rolealias/\(Self.roleAlias)"}]}
            """
        do {
            _ = try await iot.call("POST", ["policies", Self.policyName], body: ["policyDocument": .string(document)])
        } catch let error as BrachioError where error.code == .alreadyExists {}
    }

    /// A role that functions' credentials are for: metrics, logs, and captured frames in the device's own folder of one bucket. Says whether the server gives such credentials.
    private func prepareRole() async -> Bool {
        guard let identities = try? IdentityStore(folder: data.database, root: nil) else { return false }
        defer { try? identities.close() }
        let trust = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"credentials.iot.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#
        if (try? await identities.role(Self.roleName)) == nil {
            _ = try? await identities.createRole(
                name: Self.roleName, path: "/", trust: trust, description: "What functions on devices may do", sessionSecondsMax: 3_600, tags: [])
        }
        // Written each time: a later version of this program may let devices do more.
        try? await identities.putInline("what-functions-do", Self.rights, on: .role(Self.roleName))
        guard let arn = try? await identities.role(Self.roleName).arn else { return false }
        do {
            _ = try await iot.call("POST", ["role-aliases", Self.roleAlias], body: ["roleArn": .string(arn)])
            return true
        } catch { return (error as? BrachioError)?.code == .alreadyExists }
    }
}

extension DeviceEnrolment.Device {
    /// Writes the bundle, which its owner alone may read.
    func write(to bundle: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let folder = configuration.thing
        try FileManager.default.createDirectory(at: bundle.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Archive.write(
            [
                ("\(folder)/config.json", try encoder.encode(configuration)), ("\(folder)/\(configuration.certificateFile)", Data(certificate.utf8)),
                ("\(folder)/\(configuration.keyFile)", Data(key.utf8)), ("\(folder)/\(configuration.authorityFile)", Data(authority.utf8)),
            ],
            to: bundle, permissions: ["\(folder)/\(configuration.keyFile)": 0o600])
        chmod(bundle.path, 0o600)
    }
}
