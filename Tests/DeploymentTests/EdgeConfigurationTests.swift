import BrachioDeployment
import Foundation
import Testing

@Suite("An agent's configuration")
struct EdgeConfigurationTests {
    @Test("may leave out what has a default")
    func defaults() throws {
        let text = """
            {
              "form": 1, "thing": "garden-core", "thingARN": "arn:aws:iot:us-east-1:123456789012:thing/garden-core",
              "region": "us-east-1", "account": "123456789012", "madeAtSeconds": 1764130000,
              "endpoint": {"host": "192.168.1.5", "mqttPort": 8883, "url": "https://192.168.1.5:4566"},
              "certificateFile": "certificate.pem", "keyFile": "private.key", "authorityFile": "authority.pem",
              "dataFolder": "/var/lib/brachio-edge", "spool": {"bytesMax": 1048576, "whenFull": "replaceOldest"}
            }
            """
        let read = try JSONDecoder().decode(EdgeConfiguration.self, from: Data(text.utf8))
        var expected = EdgeConfiguration(
            thing: "garden-core", thingARN: "arn:aws:iot:us-east-1:123456789012:thing/garden-core", region: "us-east-1", account: "123456789012",
            endpoint: EdgeEndpoint(host: "192.168.1.5", url: "https://192.168.1.5:4566"), madeAtSeconds: 1_764_130_000)
        expected.spool = SpoolConfiguration()
        expected.spool?.bytesMax = 1 << 20
        expected.spool?.whenFull = .replaceOldest
        #expect(read == expected)
        #expect(try JSONDecoder().decode(EdgeConfiguration.self, from: JSONEncoder().encode(read)) == read)
    }
}
