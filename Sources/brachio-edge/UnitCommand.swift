internal import Foundation

/// `brachio-edge unit`
enum UnitCommand {
    static func run(_ arguments: Arguments) {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        print(
            """
            [Unit]
            Description=Brachio agent
            # Not network-online: the agent works without a network, from boot on.
            After=local-fs.target
            StartLimitIntervalSec=0

            [Service]
            ExecStart=\(word(program)) run --config \(word(arguments.configurationFile.path))
            Restart=always
            RestartSec=2
            KillMode=mixed
            TimeoutStopSec=30
            OOMScoreAdjust=-500
            # Functions get their own limits below this.
            Delegate=yes

            [Install]
            WantedBy=multi-user.target
            """)
    }

    /// Of a command line, as systemd.service(5) reads it: quoted where it has spaces, `%` and `$` doubled.
    private static func word(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("%", with: "%%").replacing("$", with: "$$")
        return escaped.contains(where: { $0.isWhitespace || $0 == "'" }) || escaped != text ? "\"\(escaped)\"" : text
    }
}
