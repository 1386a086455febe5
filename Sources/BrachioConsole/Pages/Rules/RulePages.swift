internal import BrachioAccounts
internal import BrachioCore
internal import BrachioRuleEngine
internal import Foundation
internal import Hummingbird

/// Rules: the list, one rule with what it has done, editing, and trying out on a sample message.
struct RulePages: ConsolePages {
    let engine: RuleEngine
    let renderer: PageRenderer

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get("/rules", use: list)
        router.get("/rules/new", use: new)
        router.get("/rules/rule", use: show)
        router.get("/rules/counts", use: counts)
        router.post("/rules/try", use: tryOut)
        router.post("/rules/save", use: save)
        router.post("/rules/state", use: setState)
        router.post("/rules/delete", use: delete)
    }

    static func path(_ name: String) -> String { AddressText.path("/rules/rule", [("name", name)]) }

    private struct Entry {
        let name: String
        let href: String
        let topic: String
        let actions: String
        let state: String
        let mark: String
        let delivered: String
        let failed: String
    }

    private struct ListModel {
        let rules: [Entry]
        let hasRules: Bool
    }

    @Sendable private func list(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let rules = try await engine.rules().map { rule in
            let counts = engine.counts(of: rule.name), isOff = rule.definition.ruleDisabled
            return Entry(
                name: rule.name, href: Self.path(rule.name), topic: rule.topicPattern.isEmpty ? "$aws/rules/\(rule.name)/…" : rule.topicPattern,
                actions: rule.definition.actions.map(\.kind).joined(separator: ", "), state: isOff ? "Off" : "On", mark: isOff ? "" : "good",
                delivered: String(counts.delivered), failed: String(counts.failed))
        }
        return renderer.response(Page("Rules", section: .rules, template: "rules", model: ListModel(rules: rules, hasRules: !rules.isEmpty)), context)
    }

    // MARK: one rule

    @Sendable private func new(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        editPage(RuleForm.example, context)
    }

    @Sendable private func show(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let rule = try await engine.rule(FormFields(query: request)["name"] ?? "")
        return editPage(RuleForm(rule), context)
    }

    @Sendable private func counts(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        renderer.fragment("rule-counts", RuleCountsModel(engine.counts(of: FormFields(query: request)["name"] ?? "")), context)
    }

    private struct EditModel {
        let form: RuleForm
        let saved: Saved?
        var failure: String?
        var trial: TrialModel?
    }

    private struct Saved {
        let name: String
        let isOn: Bool
        let countsHref: String
        let counts: RuleCountsModel
    }

    private func editPage(_ form: RuleForm, _ context: ConsoleContext, failure: String? = nil, trial: TrialModel? = nil) -> Response {
        let saved = form.isNew ? nil : Saved(
            name: form.name, isOn: !form.isDisabled, countsHref: AddressText.path("/rules/counts", [("name", form.name)]),
            counts: RuleCountsModel(engine.counts(of: form.name)))
        var page = Page(
            form.isNew ? "New rule" : form.name, section: .rules, template: "rule",
            model: EditModel(form: form, saved: saved, failure: failure, trial: trial))
        page.trail = [.init("Rules", "/rules")]
        if failure != nil { page.status = .badRequest }
        return renderer.response(page, context)
    }

    // MARK: changes

    @Sendable private func tryOut(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let form = RuleForm(try await FormFields(body: request))
        do { return editPage(form, context, trial: TrialModel(try form.trial(engine.settings))) } catch let error as BrachioError {
            return editPage(form, context, failure: "\(error)")
        }
    }

    @Sendable private func save(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let form = RuleForm(try await FormFields(body: request))
        do {
            let definition = try form.definition()
            if form.isNew { try await engine.create(form.name, definition) } else { try await engine.replace(form.name, definition) }
        } catch let error as BrachioError {
            return editPage(form, context, failure: "\(error)")
        }
        return .done("Rule \(form.name) is \(form.isDisabled ? "saved and off" : "in force").", to: Self.path(form.name))
    }

    @Sendable private func setState(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = try await FormFields(body: request), name = fields["name"] ?? "", isOn = fields["on"] == "yes"
        try await engine.setEnabled(name, isOn)
        return .done(isOn ? "Rule \(name) is in force." : "Rule \(name) is off.", to: Self.path(name))
    }

    @Sendable private func delete(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let name = try await FormFields(body: request)["name"] ?? ""
        try await engine.delete(name)
        return .done("Rule \(name) is deleted.", to: "/rules")
    }
}

/// What a rule has done, as its template shows it.
struct RuleCountsModel {
    struct Fact {
        let label: String
        let value: String
    }

    let facts: [Fact]

    init(_ counts: RuleCounts) {
        facts = [
            ("Messages", counts.matched), ("Selected", counts.selected), ("Delivered", counts.delivered), ("Failed", counts.failed),
            ("Dropped", counts.dropped), ("Waiting", counts.waiting),
        ].map { Fact(label: $0.0, value: String($0.1)) }
    }
}
