/// The agent's own next program, as a connector of Greengrass: a group that has it brings its core that program.
package enum AgentConnector {
    package static let arn = "arn:aws:greengrass:us-east-1::/connectors/BrachioAgent/versions/1"
    /// The parameter that says where the program is: `s3://bucket/key`.
    package static let programParameter = "S3Uri"
    /// What the program is called where it fails; the beginning of its digest where nothing is said.
    package static let versionParameter = "Version"

    static func isOne(_ arn: String) -> Bool { arn.contains("::/connectors/BrachioAgent/versions/") }
}
