internal import BrachioAccounts
internal import BrachioCore
internal import BrachioMetrics
internal import Hummingbird

/// A set of pages that belong together. Each is added to the router in one place, with the role that may see it.
protocol ConsolePages {
    func add(to router: RouterGroup<ConsoleContext>)
}

/// Puts the console's middleware and pages together.
enum ConsoleRouter {
    static func build(_ rooms: ConsoleRooms, cookies: SessionCookie) throws -> Router<ConsoleContext> {
        let renderer = try PageRenderer()
        let router = Router(context: ConsoleContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: SecurityHeaders(isEncrypted: cookies.isEncrypted))
        StaticFiles.add(to: router)
        router.add(middleware: RequestRecord())
        router.add(middleware: SessionReader(accounts: rooms.accounts, cookies: cookies))
        router.add(middleware: FailurePages(renderer: renderer))
        router.add(middleware: ForgeryGuard())
        SignInPages(accounts: rooms.accounts, cookies: cookies, renderer: renderer).add(to: router.group())
        for (role, pages) in sections(rooms, renderer, isEncrypted: cookies.isEncrypted) {
            pages.add(to: router.group().add(middleware: RoleGate(role: role)))
        }
        // Last, so that an unknown path gets a page too.
        router.add(middleware: UnknownPaths())
        return router
    }

    /// Every set of pages, with the role that it needs. A new one gets a line here.
    private static func sections(_ rooms: ConsoleRooms, _ renderer: PageRenderer, isEncrypted: Bool) -> [(Role, any ConsolePages)] {
        let invitations = InvitationSender(letters: rooms.letters, publicAddress: rooms.publicAddress, isEncrypted: isEncrypted)
        return [
            (.annotator, AccountPages(accounts: rooms.accounts, renderer: renderer)),
            (.manager, OverviewPages(rooms: rooms, renderer: renderer)),
            (.manager, BucketPages(objects: rooms.objects, renderer: renderer)),
            (.manager, ObjectPages(objects: rooms.objects, photos: rooms.photos, renderer: renderer)),
            (.manager, JobPages(rooms: rooms, renderer: renderer)),
            (.manager, ThingPages(devices: rooms.devices, renderer: renderer)),
            (.manager, CertificatePages(devices: rooms.devices, renderer: renderer)),
            (.manager, DeviceJobPages(jobs: rooms.devices.jobs, renderer: renderer)),
            (.manager, ShadowPages(devices: rooms.devices, renderer: renderer)),
            (.manager, MessagePages(broker: rooms.devices.broker, renderer: renderer)),
            (.manager, RulePages(engine: rooms.rules, renderer: renderer)),
            (.manager, LogPages(logs: rooms.monitoring.logs, renderer: renderer)),
            (.manager, MetricPages(monitoring: rooms.monitoring, renderer: renderer)),
            (.manager, TeamPages(accounts: rooms.accounts, labelling: rooms.labelling, renderer: renderer)),
            (.manager, PeoplePages(accounts: rooms.accounts, labelling: rooms.labelling, invitations: invitations, renderer: renderer)),
        ] + PortalSections.all(rooms, renderer)
    }
}

/// Answers what no page answers.
private struct UnknownPaths: RouterMiddleware {
    typealias Context = ConsoleContext

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        do { return try await next(request, context) } catch let error as HTTPError where error.status == .notFound {
            throw BrachioError(.notFound, "there is no page \(request.uri.path.prefix(200))")
        }
    }
}
