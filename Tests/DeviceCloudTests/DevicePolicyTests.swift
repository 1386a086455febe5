import BrachioDeviceCloud
import BrachioIdentity
import BrachioShadows
import Testing

/// Examples of "Publish/Subscribe policy examples" and "Thing policy variables" in the IoT developer guide.
@Suite("Policies of things")
struct DevicePolicyTests {
    private static func rights(_ statements: String, client: String = "camera-1", thing: ConnectionVariables.Thing? = nil) throws -> ConnectionRights {
        let policy = try Policy(json: "{\"Version\":\"2012-10-17\",\"Statement\":[\(statements)]}")
        return ConnectionRights(
            [DevicePolicy(policy)], variables: ConnectionVariables.of(clientIdentifier: client, thing: thing, certificateIdentifier: "c1"),
            region: "us-east-1", account: "123456789012")
    }

    private static func allow(_ action: String, _ resource: String, _ effect: String = "Allow") -> String {
        #"{"Effect":"\#(effect)","Action":"\#(action)","Resource":"\#(resource.hasPrefix("*") ? resource : "arn:aws:iot:us-east-1:123456789012:\(resource)")"}"#
    }

    @Test("wildcards of policies are * and ?; those of MQTT are characters", arguments: [
        ("topic/a/*", "a/b/c", true), ("topic/a/*", "a", false), ("topic/a/?", "a/b", true), ("topic/a/?", "a/bc", false), ("topic/a/?", "a/é", true), ("topic/a/*\u{301}", "a/b\u{301}", true), ("topic/caf\u{E9}", "cafe\u{301}", false),
        ("topic/a/+", "a/b", false), ("topic/a/#", "a/b", false), ("topic/*b*c", "xbycbc", true), ("topic/*", "", true), ("*", "anything", true),
        ("topic/a", "A", false), ("topicfilter/a", "a", false),
    ])
    func wildcards(resource: String, topic: String, isAllowed: Bool) throws {
        #expect(try Self.rights(Self.allow("iot:Publish", resource)).allows(.publish, topic) == isAllowed)
    }

    @Test("a subscription needs the filter itself among the policy's resources", arguments: [
        ("topicfilter/a/*", "a/+/b", true), ("topicfilter/a/+/b", "a/+/b", true), ("topicfilter/a/+/b", "a/x/b", false), ("topicfilter/a/#", "a/#", true), ("topicfilter/a/#", "a/b", false),
    ])
    func filters(resource: String, filter: String, isAllowed: Bool) throws {
        #expect(try Self.rights(Self.allow("iot:Subscribe", resource)).allows(.subscribe, filter) == isAllowed)
    }

    @Test("an explicit denial wins, wherever it stands")
    func denial() throws {
        let both = Self.allow("iot:Publish", "topic/a/secret", "Deny") + "," + Self.allow("iot:*", "*")
        let rights = try Self.rights(both)
        #expect(rights.decide(.publish, "a/secret") == .explicitlyDenied)
        #expect(rights.decide(.publish, "a/open") == .allowed)
        #expect(rights.decide(.receive, "a/secret") == .allowed)
        #expect(try Self.rights(Self.allow("iot:Connect", "client/camera-1")).decide(.publish, "a") == .implicitlyDenied)
    }

    @Test("variables are the connection's own, and their values are no patterns")
    func variables() throws {
        let own = Self.allow("iot:Publish", "topic/devices/${iot:ClientId}/*") + "," + Self.allow("iot:Connect", "client/${iot:Connection.Thing.ThingName}")
        #expect(try Self.rights(own).allows(.publish, "devices/camera-1/frames"))
        #expect(try !Self.rights(own).allows(.publish, "devices/camera-2/frames"))
        #expect(try !Self.rights(own, client: "*").allows(.publish, "devices/camera-2/frames"))
        #expect(try !Self.rights(own).allows(.connect, "camera-1"))
        let attached = ConnectionVariables.Thing(name: "camera-1", typeName: "camera", attributes: ["site": "north"], isAttached: true)
        #expect(try Self.rights(own, thing: attached).allows(.connect, "camera-1"))
        let foreign = ConnectionVariables.Thing(name: "camera-1", isAttached: false)
        #expect(try !Self.rights(own, thing: foreign).allows(.connect, "camera-1"))
        let byAttribute = Self.allow("iot:Publish", "topic/${iot:Connection.Thing.Attributes[site]}/${iot:Connection.Thing.ThingTypeName}")
        #expect(try Self.rights(byAttribute, thing: attached).allows(.publish, "north/camera"))
    }

    @Test("conditions hold over the connection's variables")
    func conditions() throws {
        let statement = #"{"Effect":"Allow","Action":"iot:Connect","Resource":"*","Condition":{"Bool":{"iot:Connection.Thing.IsAttached":"true"}}}"#
        #expect(try Self.rights(statement, thing: .init(name: "camera-1", isAttached: true)).allows(.connect, "camera-1"))
        #expect(try !Self.rights(statement).allows(.connect, "camera-1"))
    }

    @Test("NotAction and NotResource are about everything else")
    func exclusions() throws {
        let rights = try Self.rights(#"{"Effect":"Allow","NotAction":"iot:Connect","NotResource":"arn:aws:iot:us-east-1:123456789012:topic/secret/*"}"#)
        #expect(rights.allows(.publish, "open") && !rights.allows(.publish, "secret/a") && !rights.allows(.connect, "camera-1"))
        let unresolved = try Self.rights(#"{"Effect":"Allow","Action":"iot:Publish","NotResource":"arn:aws:iot:us-east-1:123456789012:topic/${iot:Connection.Thing.ThingName}"}"#)
        #expect(!unresolved.allows(.publish, "anything"))
    }

    @Test("a pattern made to be slow is answered all the same")
    func hostile() throws {
        let resource = "topic/" + String(repeating: "*a", count: 200) + "b"
        #expect(try !Self.rights(Self.allow("iot:Publish", resource)).allows(.publish, String(repeating: "a", count: 256)))
    }
}
