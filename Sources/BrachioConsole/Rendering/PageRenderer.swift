internal import BrachioAccounts
internal import BrachioCore
internal import HTTPTypes
package import Hummingbird
internal import Mustache
internal import NIOCore

/// Makes HTML of pages.
package struct PageRenderer: Sendable {
    private let library: MustacheLibrary

    package init() throws {
        var library = MustacheLibrary()
        for (name, text) in Templates.all {
            do { try library.register(text, named: name) } catch {
                throw BrachioError(.defect, "template \(name) cannot be read", cause: "\(error)")
            }
        }
        self.library = library
    }

    /// The whole page.
    package func response(_ page: Page, _ context: ConsoleContext) -> Response {
        html(library.render(Layout(page, context), withTemplate: "layout") ?? "", status: page.status)
    }

    /// A template alone, for the part of a page that is refreshed.
    ///
    /// - Parameter isLast: nothing changes any more: the page stops asking, and what it offers for the meantime goes.
    package func fragment(_ template: String, _ model: Any, _ context: ConsoleContext, isLast: Bool = false) -> Response {
        let scope = Fragment(csrf: context.csrfToken, template: template, model: model)
        var response = html(library.render(scope, withTemplate: "fragment") ?? "", status: .ok)
        if isLast, let name = HTTPField.Name("X-Live") { response.headers[name] = "ended" }
        return response
    }

    private func html(_ text: String, status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private struct Fragment {
        let csrf: String
        let template: String
        let model: Any
    }
}

/// What the layout's template names. The page's own model is found before it, so that templates see both.
struct Layout {
    struct Entry {
        let label: String
        let href: String
        let icon: String
        let isCurrent: Bool
    }

    let title: String
    let template: String
    let model: Any
    let csrf: String
    let entries: [Entry]
    let trail: [Page.Trail]
    let hasTrail: Bool
    let notice: Notice?
    let styles: [String]
    let scripts: [String]
    let modules: [String]
    let icon: String
    let isBare: Bool
    let signedInName: String?

    init(_ page: Page, _ context: ConsoleContext) {
        title = page.title
        template = page.template
        model = page.model
        csrf = context.csrfToken
        trail = page.trail
        hasTrail = !page.trail.isEmpty
        notice = context.notice
        styles = (["console.css"] + page.styles).map(StaticFiles.address)
        scripts = (["console.js"] + page.scripts).map(StaticFiles.address)
        modules = page.modules.map(StaticFiles.address)
        icon = StaticFiles.address("icon.svg")
        isBare = page.isBare
        let person = context.session?.person
        signedInName = person?.userName
        let mayLook = person.map { !$0.mustChangePassword } ?? false
        entries = Section.allCases.filter { section in mayLook && (person.map { $0.role >= section.role } ?? false) }.map { section in
            Entry(label: section.label, href: section.href, icon: section.rawValue, isCurrent: section == page.section)
        }
    }
}
