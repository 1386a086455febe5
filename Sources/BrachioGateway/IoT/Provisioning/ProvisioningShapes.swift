internal import BrachioWire

/// Shapes of provisioning templates.
enum ProvisioningShapes {
    static let templateName = Shape.string(1...36, pattern: "^[0-9A-Za-z_-]+$")
}
