internal import Foundation

/// The browser of whoever sits at a terminal on a desktop.
enum DesktopBrowser {
    /// Opens a page where there is a desktop to show it; elsewhere the address that was printed is all there is.
    static func open(_ address: String) {
        let environment = ProcessInfo.processInfo.environment
        guard isatty(STDOUT_FILENO) != 0, environment["DISPLAY"] ?? environment["WAYLAND_DISPLAY"] != nil else { return }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/xdg-open")
        process.arguments = [address]
        (process.standardInput, process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice, FileHandle.nullDevice)
        try? process.run()
    }
}
