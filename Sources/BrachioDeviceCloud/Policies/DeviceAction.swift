/// What a device asks to do. Each has the kind of resource that policies name for it.
package enum DeviceAction: String, Hashable, Sendable, CaseIterable {
    case connect = "iot:Connect"
    case publish = "iot:Publish"
    case retainPublish = "iot:RetainPublish"
    case subscribe = "iot:Subscribe"
    case receive = "iot:Receive"
    case getShadow = "iot:GetThingShadow"
    case updateShadow = "iot:UpdateThingShadow"
    case deleteShadow = "iot:DeleteThingShadow"
    case listNamedShadows = "iot:ListNamedShadowsForThing"
    case describeJobExecution = "iot:DescribeJobExecution"
    case pendingJobExecutions = "iot:GetPendingJobExecutions"
    case startJobExecution = "iot:StartNextPendingJobExecution"
    case updateJobExecution = "iot:UpdateJobExecution"
    case assumeRole = "iot:AssumeRoleWithCertificate"
    case discover = "greengrass:Discover"

    /// How policies may name it. What is asked over HTTPS about jobs has a prefix of its own in newer policies.
    var names: [String] {
        switch self {
        case .describeJobExecution, .pendingJobExecutions, .startJobExecution, .updateJobExecution:
            [rawValue, "iotjobsdata:" + rawValue.dropFirst("iot:".count)]
        default: [rawValue]
        }
    }

    /// The part of the resource's ARN behind the account.
    var resourceKind: String {
        switch self {
        case .connect: "client/"
        case .publish, .retainPublish, .receive: "topic/"
        case .subscribe: "topicfilter/"
        case .assumeRole: "rolealias/"
        default: "thing/"
        }
    }
}
