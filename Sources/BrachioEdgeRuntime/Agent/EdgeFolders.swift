package import Foundation

/// Where things are in the agent's data folder. Each part writes in its own folder only.
package struct EdgeFolders: Hashable, Sendable {
    package let root: URL

    package init(root: URL) { self.root = root }

    package var spool: URL { root.appendingPathComponent("spool") }
    /// A folder a deployment, and the file that says which one runs.
    package var deployments: URL { root.appendingPathComponent("deployments") }
    /// Downloaded files by digest, and beside them what they hold, unpacked.
    package var artifacts: URL { root.appendingPathComponent("artifacts") }
    /// The functions' host may do here what it likes.
    package var functions: URL { root.appendingPathComponent("functions") }
    package var captures: URL { root.appendingPathComponent("captures") }
    /// The authority that the group's own devices trust, and the certificate that the agent shows them.
    package var devices: URL { root.appendingPathComponent("devices") }
    package var shadows: URL { root.appendingPathComponent("shadows") }
    /// `system/` and `user/<region>/<account>/<function>.log`.
    package var logs: URL { root.appendingPathComponent("log") }
    /// What time the cloud has said last.
    package var time: URL { root.appendingPathComponent("time") }
    /// Where the agent's own programs are: the one that runs, and the next one.
    package var agent: URL { root.appendingPathComponent("agent") }
    /// The password of the page that the device shows, and the certificate that it shows with it.
    package var page: URL { root.appendingPathComponent("page") }
    /// Answers `brachio-edge status`; whoever may open it may ask.
    package var statusSocket: URL { root.appendingPathComponent("status.sock") }
}
