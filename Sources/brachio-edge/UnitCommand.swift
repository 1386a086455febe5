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
            ExecStart=\(program) run --config \(arguments.configurationFile.path)
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
}
