/// A topic by which devices ask for certificates and for being provisioned.
package struct ProvisioningTopic: Hashable, Sendable {
    package enum Request: Hashable, Sendable {
        case create
        case createFromRequest
        case provision(template: String)
    }

    package enum Format: String, Hashable, Sendable {
        case json
        case cbor
    }

    package static let filters = [
        "$aws/certificates/create/+", "$aws/certificates/create-from-csr/+", "$aws/provisioning-templates/+/provision/+",
    ]

    package var request: Request
    package var format: Format
    private let text: String

    /// `nil` for other topics, those of the answers among them.
    package init?(_ topic: String) {
        let parts = topic.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.first == "$aws", let format = parts.last.flatMap({ Format(rawValue: String($0)) }) else { return nil }
        switch (parts.count, parts.dropFirst().first) {
        case (4, "certificates") where parts[2] == "create": request = .create
        case (4, "certificates") where parts[2] == "create-from-csr": request = .createFromRequest
        case (5, "provisioning-templates") where parts[3] == "provision": request = .provision(template: String(parts[2]))
        default: return nil
        }
        self.format = format
        text = topic
    }

    package func answer(isAccepted: Bool) -> String { text + (isAccepted ? "/accepted" : "/rejected") }
}
