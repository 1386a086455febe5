internal import Foundation

/// The templates, which are embedded in the program. A new one gets a line here.
enum Templates {
    static let all: [(name: String, text: String)] = [
        ("layout", PackageResources.layout_mustache),
        ("fragment", PackageResources.fragment_mustache),
        ("icons", PackageResources.icons_mustache),
        ("failure", PackageResources.failure_mustache),
        ("sign-in", PackageResources.sign_in_mustache),
        ("sign-in-link", PackageResources.sign_in_link_mustache),
        ("password", PackageResources.password_mustache),
        ("account", PackageResources.account_mustache),
        ("overview", PackageResources.overview_mustache),
    ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
}
