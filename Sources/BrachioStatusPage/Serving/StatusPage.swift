package import BrachioCertificates
internal import BrachioCore
package import BrachioEdgeRuntime
package import Foundation
package import Logging
package import NIOCore

/// The page that the device itself shows to people near it, with or without a network beyond: open while a password is set, over TLS always.
package actor StatusPage {
    package struct Settings: Sendable {
        package static let portByDefault = 8443

        package var host: String
        /// 0 takes a free one.
        package var port: Int
        /// Of the page alone: its password and certificate.
        package var folder: URL
        package var thing: String

        package init(host: String?, port: Int?, folder: URL, thing: String) {
            self.host = host ?? "0.0.0.0"
            self.port = port ?? Self.portByDefault
            self.folder = folder
            self.thing = thing
        }

        /// What the page is reached by.
        package var names: [HostName] { HostName.names(listeningOn: HostName(host), and: [HostName(thing)]) }

        /// Where browsers find it: by the machine's addresses, or on the machine itself where it listens for no others.
        package var addresses: [String] {
            let host = HostName(host), own = host.isWildcard ? HostName.names(listeningOn: host).filter { !$0.isLoopback && $0.isReached(through: host) } : [host]
            return (own.isEmpty ? [HostName("localhost")] : own).map { name in
                let text = name.text.contains(":") ? "[\(name.text)]" : name.text
                return "https://\(text):\(port)/"
            }
        }
    }

    /// A password that is set or removed counts this soon.
    static let lookSeconds = 2
    /// Addresses and the certificate's end are looked at so often, and a port that somebody else has.
    package static let againSeconds: Int64 = 60

    private let settings: Settings
    private let clock: EdgeClock
    /// No wall clock that says less is believed.
    private let notBeforeSeconds: Int64
    private let eventLoops: any EventLoopGroup
    private let log: Logger
    private let desk: PageDesk
    private var listener: PageListener?
    private var lookedSeconds: Int64?
    private var failure: String?

    package init(
        _ settings: Settings, clock: EdgeClock, notBeforeSeconds: Int64, eventLoops: any EventLoopGroup, log: Logger, status: @escaping @Sendable () async -> AgentStatus,
        pictures: @escaping @Sendable () async -> [FunctionPicture] = { [] }
    ) {
        self.settings = settings
        self.clock = clock
        self.notBeforeSeconds = notBeforeSeconds
        self.eventLoops = eventLoops
        self.log = log
        let file = PasswordFile(settings.folder)
        desk = PageDesk(
            thing: settings.thing, password: { try file.read() }, sinceBootSeconds: { clock.sinceBootMilliseconds() / 1000 }, status: status, pictures: pictures)
    }

    /// `nil` while the page is closed.
    package var port: Int? { listener?.port }

    /// Until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await look()
            try? await Task.sleep(for: .seconds(Self.lookSeconds))
        }
        await close()
    }

    /// Opens or closes the page, as the password's file is there or not.
    package func look() async {
        guard PasswordFile(settings.folder).isThere else { return await close() }
        let seconds = clock.sinceBootMilliseconds() / 1000
        if let lookedSeconds, seconds - lookedSeconds < Self.againSeconds { return }
        lookedSeconds = seconds
        do {
            _ = try PasswordFile(settings.folder).read()
            let now = Date(timeIntervalSince1970: Double(max(clock.wallMilliseconds() / 1000, notBeforeSeconds)))
            let certificate = try PageCertificate(in: settings.folder, for: settings.names, thing: settings.thing, now: now)
            if let listener { listener.use(try certificate.context()) } else {
                let opened = try await PageListener.open(host: settings.host, port: settings.port, try certificate.context(), desk, group: eventLoops)
                listener = opened
                log.notice("the device's page is open", metadata: ["port": "\(opened.port)"])
            }
            failure = nil
        } catch {
            if failure != "\(error)" { log.warning("the device's page is not as it should be", metadata: ["error": "\(error)"]) }
            failure = "\(error)"
        }
    }

    private func close() async {
        lookedSeconds = nil
        guard let open = listener else { return }
        listener = nil
        await open.close()
        log.notice("the device's page is closed")
    }
}

extension HostName {
    /// Whether a server that listens on all addresses of the form of `wildcard` is reached by this name.
    fileprivate func isReached(through wildcard: HostName) -> Bool {
        guard case .address(let own) = self, case .address(let all) = wildcard else { return true }
        // Those of sixteen bytes take the others in, too.
        return own.count <= all.count
    }
}
