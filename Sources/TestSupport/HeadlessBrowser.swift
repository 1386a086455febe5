public import Foundation

/// Chromium without a window, driven by Selenium from Python: `Tests/Browser/browser.py` has the words that scripts use.
public enum HeadlessBrowser {
    public static let missing = "no headless browser: run scripts/browser.sh, and scripts/python-peers.sh test"

    public static let chromium = program("BRACHIO_TEST_CHROMIUM", ["chromium", "chromium-browser", "google-chrome"])
    public static let driver = program("BRACHIO_TEST_CHROMEDRIVER", ["chromedriver"])

    /// Whether a browser, its driver and Selenium are there.
    public static let isThere: Bool = {
        guard chromium != nil, driver != nil, PythonPeer.executable != nil else { return false }
        return (try? PythonPeer.run("import selenium")) != nil
    }()

    /// What Python needs to `import browser`.
    public static let environment: [String: String] = [
        "PYTHONPATH": TestData.packageRoot.appendingPathComponent("Tests/Browser").path, "PYTHONDONTWRITEBYTECODE": "1",
        "BRACHIO_CHROMIUM": chromium?.path ?? "", "BRACHIO_CHROMEDRIVER": driver?.path ?? "",
        // Selenium looks for a driver on the network unless it is told not to.
        "SE_OFFLINE": "true", "SE_AVOID_STATS": "true",
    ]

    private static func program(_ variable: String, _ names: [String]) -> URL? {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment[variable] { return URL(fileURLWithPath: path) }
        let folders = (environment["PATH"] ?? "").split(separator: ":") + ["/usr/bin"]
        return names.flatMap { name in folders.map { URL(fileURLWithPath: "\($0)/\(name)") } }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
}

extension RunningServer {
    /// Runs a script with `from browser import *` against this server's console and returns what it printed.
    @discardableResult
    public func browse(_ script: String, _ arguments: [String] = []) throws -> String {
        var environment = environment.merging(HeadlessBrowser.environment) { $1 }
        environment["BRACHIO_CONSOLE"] = console
        environment["BRACHIO_CONSOLE_LINK"] = consoleLink ?? ""
        return try PythonPeer.run("from browser import *\n" + script, arguments, environment: environment)
    }

    /// Runs a script with `from portal import *`, the pages' own calls without a browser, and returns what it printed.
    @discardableResult
    public func portal(_ script: String, _ arguments: [String] = []) throws -> String {
        var environment = environment.merging(HeadlessBrowser.environment) { $1 }
        environment["BRACHIO_CONSOLE"] = console
        environment["BRACHIO_CONSOLE_LINK"] = consoleLink ?? ""
        return try PythonPeer.run("from portal import *\n" + script, arguments, environment: environment)
    }
}
