internal import BrachioCore
internal import Foundation

/// The command line, read without a library: the agent is to stay small.
struct Arguments {
    static let help = """
        OVERVIEW: The agent on a device: runs functions and models, keeps messages until the cloud has them, takes updates over the air.

        USAGE: brachio-edge <command> [--config <file>]

        COMMANDS:
          run       Run the agent.
          status    Show how the agent is that runs on this device. --json for scripts.
          check     See whether this device can work, in plain words. --json for scripts. (Also: brachio-edge --check)
          password  Make a password for the page that this device shows in browsers nearby, and open it. --remove closes it.
          unit      Print a systemd unit for this program and configuration.
          version   Print the version.

        OPTIONS:
          --config <file>   The bundle's config.json; default $BRACHIO_EDGE_CONFIG, else /etc/brachio-edge/config.json.
          --stdin           With password: take it from standard input, one line, instead of making one.

        EXAMPLES:
          brachio-edge check --config garden-core/config.json
          brachio-edge run --config garden-core/config.json
          brachio-edge status --json
          sudo brachio-edge password
        """

    private(set) var command = "help"
    private var options: [String: String] = [:]
    private var flags: Set<String> = []

    private static let knownFlags: Set<String> = ["--json", "--verbose", "--remove", "--stdin"]
    private static let knownOptions: Set<String> = ["--config", "--folder", "--messages", "--bytes", "--publishers", "--read", "--socket", "--start"]

    init(_ words: [String]) throws {
        var words = words[...]
        while let word = words.popFirst() {
            switch word {
            case "--help", "-h": command = "help"
            case "--check": command = "check"
            case "--version": command = "version"
            case _ where Self.knownFlags.contains(word): flags.insert(word)
            case _ where Self.knownOptions.contains(word):
                guard let value = words.popFirst() else { throw BrachioError(.invalidInput, "\(word) needs a value", mend: "see brachio-edge --help") }
                options[word] = value
            case _ where word.hasPrefix("-") || command != "help":
                throw BrachioError(.invalidInput, "\(word) is not known", mend: "see brachio-edge --help")
            default: command = word
            }
        }
        let commands: Set<String> = ["help", "run", "status", "check", "password", "unit", "version", "spool-trial"]
        guard commands.contains(command) else { throw BrachioError(.invalidInput, "there is no command \(command)", mend: "see brachio-edge --help") }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }
    func option(_ name: String) -> String? { options[name] }

    func number(_ name: String, _ initial: Int) throws -> Int {
        guard let text = options[name] else { return initial }
        guard let number = Int(text), number >= 0 else { throw BrachioError(.invalidInput, "\(name) is a whole number, not \(text)") }
        return number
    }

    var configurationFile: URL {
        let path = options["--config"] ?? ProcessInfo.processInfo.environment["BRACHIO_EDGE_CONFIG"] ?? "/etc/brachio-edge/config.json"
        return URL(fileURLWithPath: path).standardizedFileURL
    }
}
