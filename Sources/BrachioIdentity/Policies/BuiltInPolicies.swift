/// Policies that every account has, under the names that people know. They allow what this endpoint offers.
package enum BuiltInPolicies {
    package static let prefix = "arn:aws:iam::aws:policy/"
    package static let administrator = prefix + "AdministratorAccess"

    private static let actions: [(name: String, actions: [String])] = [
        ("AdministratorAccess", ["*"]),
        ("AmazonS3FullAccess", ["s3:*"]),
        ("AmazonS3ReadOnlyAccess", ["s3:Get*", "s3:List*", "s3:Head*", "s3:Describe*"]),
        ("AmazonSageMakerFullAccess", [
            "sagemaker:*", "s3:*", "cloudwatch:*", "logs:*", "iam:GetRole", "iam:PassRole", "sts:GetCallerIdentity", "ecr:*",
        ]),
        ("CloudWatchFullAccess", ["cloudwatch:*", "logs:*"]),
        ("CloudWatchLogsFullAccess", ["logs:*"]),
        ("ReadOnlyAccess", [
            "s3:Get*", "s3:List*", "sagemaker:Describe*", "sagemaker:List*", "cloudwatch:Get*", "cloudwatch:List*", "cloudwatch:Describe*",
            "logs:Get*", "logs:Describe*", "logs:Filter*", "iam:Get*", "iam:List*",
        ]),
    ]

    package static let arns: [String] = actions.map { arn(of: $0.name) }

    /// The document of a built-in policy; `nil` for other ARNs.
    package static func document(_ arn: String) -> String? {
        guard let entry = actions.first(where: { self.arn(of: $0.name) == arn }) else { return nil }
        let list = entry.actions.map { "\"\($0)\"" }.joined(separator: ",")
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\(list)],\"Resource\":\"*\"}]}"
    }

    private static func arn(of name: String) -> String {
        prefix + name
    }
}
