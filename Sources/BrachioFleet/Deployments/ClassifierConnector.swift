/// The agent's own classifier, as a connector of Greengrass; its parameters are the classifier's settings.
package enum ClassifierConnector {
    package static let arn = "arn:aws:greengrass:us-east-1::/connectors/BrachioClassifier/versions/1"
    /// The parameter that holds the settings as one JSON text.
    package static let settingsParameter = "Settings"
    /// What it is called on the device.
    static let function = "arn:aws:lambda:::function:BrachioClassifier:1"

    static func isOne(_ arn: String) -> Bool { arn.contains("::/connectors/BrachioClassifier/versions/") }
}
