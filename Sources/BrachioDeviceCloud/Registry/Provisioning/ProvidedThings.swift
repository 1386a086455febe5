internal import BrachioCore
internal import BrachioPersistence
internal import BrachioShadows
internal import Foundation
internal import GRDB

/// Things as a template wants them, where the template's override settings say what happens to one that is there.
extension ThingRegistry {
    static func provide(_ planned: ProvisioningPlan.PlannedThing, at time: Double, _ db: Connection) throws -> [RegistryChange] {
        let name = try ThingName(planned.name).text
        guard let found = try thing(name, db) else {
            try Thing.checkAttributes(planned.attributes)
            try requireUsableType(planned.type, db)
            try db.run("INSERT INTO things VALUES (?, ?, ?, 1, ?)", [name, UUID().uuidString.lowercased(), planned.type, time])
            try setAttributes(planned.attributes, of: name, db)
            return try join(planned.groups, name, db)
        }
        var (type, attributes) = (found.type, found.attributes)
        if let wanted = planned.type, wanted != found.type {
            switch planned.typeOverride {
            case .fail: throw differs(name, "type")
            case .doNothing: break
            case .replace, .merge:
                try requireUsableType(wanted, db)
                type = wanted
            }
        }
        if planned.attributes.contains(where: { found.attributes[$0.key] != $0.value }) {
            switch planned.attributeOverride {
            case .fail: throw differs(name, "attributes")
            case .doNothing: break
            case .replace: attributes = AttributeChange.replace(planned.attributes).applied(to: attributes)
            case .merge: attributes = AttributeChange.merge(planned.attributes).applied(to: attributes)
            }
        }
        if (type, attributes) != (found.type, found.attributes) {
            try Thing.checkAttributes(attributes)
            try db.run("UPDATE things SET type = ?, version = version + 1 WHERE name = ?", [type, name])
            try db.run("DELETE FROM thing_attributes WHERE thing = ?", [name])
            try setAttributes(attributes, of: name, db)
        }
        return try change(groups: planned, name, db)
    }

    private static func change(groups planned: ProvisioningPlan.PlannedThing, _ name: String, _ db: Connection) throws -> [RegistryChange] {
        let present = try db.rows("SELECT member_of FROM group_members WHERE thing = ?", [name]).map { $0["member_of"] as String }
        guard !Set(planned.groups).isSubset(of: present) else { return [] }
        switch planned.groupOverride {
        case .fail: throw differs(name, "groups")
        case .doNothing: return []
        case .merge: return try join(planned.groups, name, db)
        case .replace:
            var changes: [RegistryChange] = []
            for group in present where !planned.groups.contains(group) {
                try db.run("DELETE FROM group_members WHERE member_of = ? AND thing = ?", [group, name])
                changes.append(.membership(group: group, thing: name, isMember: false))
            }
            return try changes + join(planned.groups, name, db)
        }
    }

    private static func join(_ groups: [String], _ thing: String, _ db: Connection) throws -> [RegistryChange] {
        var changes: [RegistryChange] = []
        for name in groups {
            guard try group(name, db) != nil else { throw BrachioError.missing("thing group", name) }
            try db.run("INSERT OR IGNORE INTO group_members VALUES (?, ?)", [name, thing])
            if db.changesCount == 1 { changes.append(.membership(group: name, thing: thing, isMember: true)) }
        }
        return changes
    }

    private static func differs(_ name: String, _ what: String) -> BrachioError {
        BrachioError(
            .alreadyExists, "thing \(name) exists already with other \(what)", mend: "say in the template's OverrideSettings what is to happen to it")
    }
}
