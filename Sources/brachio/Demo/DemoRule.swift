internal import BrachioIdentity
internal import BrachioWire
internal import Foundation

/// A rule on the server that counts what the device sees, class by class: a metric each, which the console draws.
struct DemoRule {
    static let name = "dino_detect"
    static let namespace = "dino-detect"

    let data: DataFolder

    func make() async throws {
        let action: WireMap = [
            "roleArn": .string(Account.roleARN(path: "/", name: DeviceEnrolment.roleName)), "metricNamespace": .string(Self.namespace),
            "metricName": "${class}", "metricValue": "1", "metricUnit": "Count",
        ]
        _ = try await EndpointClient(data, service: "iot").call("POST", ["rules", Self.name], body: [
            "sql": .string("SELECT class FROM '\(DemoReceiver.topic)'"), "awsIotSqlVersion": "2016-03-23", "actions": [["cloudwatchMetric": .map(action)]],
        ])
    }
}
