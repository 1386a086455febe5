internal import BrachioFleet
internal import BrachioWire
internal import Foundation

/// Functions and aliases as Lambda answers with them.
enum FunctionAnswers {
    /// - Parameter isQualified: whether the ARN names the version, as it does where the request named one.
    static func configuration(_ version: FunctionVersion, isQualified: Bool) -> WireValue {
        let settings = version.configuration
        var map: WireMap = [
            "FunctionName": .string(version.name),
            "FunctionArn": .string(isQualified ? version.arn : FunctionReference(name: version.name).arn),
            "Runtime": .string(settings.runtime.name), "Role": .string(settings.role), "Handler": .string(settings.handler),
            "CodeSize": .integer(Int64(version.code.bytes)), "Description": .string(settings.description),
            "Timeout": .integer(Int64(settings.timeoutSeconds)), "MemorySize": .integer(Int64(settings.memoryMebibytes)),
            "LastModified": .string(time(version.modified)), "CodeSha256": .string(version.code.base64),
            "Version": .string(version.qualifier.text), "TracingConfig": ["Mode": "PassThrough"], "RevisionId": .string(version.revision),
            "State": "Active", "LastUpdateStatus": "Successful", "PackageType": "Zip", "Architectures": .list([.string(settings.architecture)]),
            "EphemeralStorage": ["Size": 512], "SnapStart": ["ApplyOn": "None", "OptimizationStatus": "Off"],
            "LoggingConfig": ["LogFormat": "Text", "LogGroup": .string("/aws/lambda/\(version.name)")],
        ]
        if !settings.environment.isEmpty { map["Environment"] = ["Variables": LambdaService.map(settings.environment)] }
        return .map(map)
    }

    static func alias(_ alias: FunctionAlias) -> WireValue {
        var map: WireMap = [
            "AliasArn": .string(alias.arn), "Name": .string(alias.name), "FunctionVersion": .string(alias.versionText),
            "Description": .string(alias.description), "RevisionId": .string(alias.revision),
        ]
        if !alias.weights.isEmpty {
            var weights = WireMap()
            for (version, weight) in alias.weights { weights[version] = .double(weight) }
            map["RoutingConfig"] = ["AdditionalVersionWeights": .map(weights)]
        }
        return .map(map)
    }

    /// `2018-11-20T20:41:16.647+0000`.
    private static func time(_ date: Date) -> String {
        TimestampText.iso8601(date, alwaysMilliseconds: true).replacing("Z", with: "+0000")
    }
}
