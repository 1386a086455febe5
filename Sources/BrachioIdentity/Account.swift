/// The one account that an endpoint has.
package enum Account {
    package static let number = "123456789012"
    package static let region = "us-east-1"
    /// The role that the root credential acts as, so that clients that need an execution role find one.
    package static let rootRoleName = "AmazonSageMaker-ExecutionRole-Brachio"
    package static let rootRolePath = "/service-role/"
    package static let rootSessionName = "root"

    package static func roleARN(path: String, name: String) -> String { "arn:aws:iam::\(number):role\(path)\(name)" }

    package static func userARN(_ name: String) -> String { "arn:aws:iam::\(number):user/\(name)" }

    package static func assumedRoleARN(role: String, session: String) -> String {
        "arn:aws:sts::\(number):assumed-role/\(role)/\(session)"
    }
}
