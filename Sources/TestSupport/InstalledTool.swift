internal import Foundation

/// A program of the system that a test asks.
public enum InstalledTool {
    public static func path(_ name: String) -> String? {
        ["/usr/bin/\(name)", "/usr/sbin/\(name)", "/usr/local/bin/\(name)"].first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
