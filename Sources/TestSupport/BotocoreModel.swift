package import BrachioWire

/// A service's model as the installed botocore has it: what hand-written shapes are held to.
package struct BotocoreModel: Sendable {
    package let document: WireValue

    /// - Parameter service: botocore's name: `cloudwatch`, not `monitoring`.
    package static func load(_ service: String) throws -> BotocoreModel {
        let text = try PythonPeer.run("""
            from json import dumps
            from sys import argv
            from botocore.loaders import Loader
            print(dumps(Loader().load_service_model(argv[1], "service-2")))
            """, [service])
        return BotocoreModel(document: try JSONReader.read(Array(text.utf8)))
    }

    package var operationNames: [String] { document["operations"]?.map?.keys ?? [] }

    package var service: ServiceModel {
        let metadata = document["metadata"]
        func text(_ key: String) -> String { metadata?[key]?.string ?? "" }
        return ServiceModel(
            signingName: metadata?["signingName"]?.string ?? text("endpointPrefix"), apiVersion: text("apiVersion"), targetPrefix: text("targetPrefix"),
            xmlNamespace: text("xmlNamespace"), families: [], isQueryCompatible: metadata?["awsQueryCompatible"] != nil)
    }

    package func operation(_ name: String) -> ServiceOperation? {
        guard let entry = document["operations"]?[name] else { return nil }
        let http = entry["http"]
        let route = ServiceOperation.Route(
            http?["method"]?.string ?? "POST", http?["requestUri"]?.string ?? "/", status: Int(http?["responseCode"]?.integer ?? 200))
        return ServiceOperation(name, input: shape(entry["input"]), output: shape(entry["output"]), route: route)
    }

    /// The shape that a reference (`{"shape": "Name", …}`) names, with what the reference adds.
    private func shape(_ reference: WireValue?) -> Shape {
        guard let name = reference?["shape"]?.string, let definition = document["shapes"]?[name] else { return .empty }
        let kind: Shape.Kind =
            switch definition["type"]?.string ?? "" {
            case "structure": .recursive { self.structure(definition) }
            case "list": .list(list(definition, reference))
            case "map": .map(map(definition, reference))
            case "integer": .integer
            case "long": .long
            case "float": .float
            case "double": .double
            case "boolean": .boolean
            case "timestamp": .timestamp(format(reference) ?? format(definition))
            case "blob": .blob
            default: .string
            }
        return bounded(Shape(kind), definition, reference)
    }

    private func format(_ entry: WireValue?) -> Shape.TimestampFormat? {
        entry?["timestampFormat"]?.string.flatMap(Shape.TimestampFormat.init(rawValue:))
    }

    private func bounded(_ shape: Shape, _ definition: WireValue, _ reference: WireValue?) -> Shape {
        var shape = shape
        shape.minimum = definition["min"]?.double
        shape.maximum = definition["max"]?.double
        shape.pattern = definition["pattern"]?.string
        shape.enumeration = definition["enum"]?.list?.compactMap(\.string) ?? []
        shape.xmlNamespace = (reference?["xmlNamespace"] ?? definition["xmlNamespace"])?["uri"]?.string
        return shape
    }

    private func list(_ definition: WireValue, _ reference: WireValue?) -> Shape.ListForm {
        let element = definition["member"]
        return Shape.ListForm(
            element: shape(element), elementName: element?["locationName"]?.string ?? "member",
            isFlattened: (definition["flattened"] ?? reference?["flattened"])?.boolean ?? false)
    }

    private func map(_ definition: WireValue, _ reference: WireValue?) -> Shape.MapForm {
        Shape.MapForm(
            key: shape(definition["key"]), value: shape(definition["value"]), keyName: definition["key"]?["locationName"]?.string ?? "key",
            valueName: definition["value"]?["locationName"]?.string ?? "value",
            isFlattened: (definition["flattened"] ?? reference?["flattened"])?.boolean ?? false)
    }

    private func structure(_ definition: WireValue) -> Shape {
        let required = Set(definition["required"]?.list?.compactMap(\.string) ?? [])
        let payload = definition["payload"]?.string
        let locations: [String: Member.Location] = [
            "header": .header, "headers": .headers, "uri": .uri, "querystring": .querystring, "statusCode": .statusCode,
        ]
        var members: [Member] = []
        for entry in definition["members"]?.map?.entries ?? [] {
            var member = Member(name: entry.key, shape: shape(entry.value))
            member.isRequired = required.contains(entry.key)
            member.location = entry.value["location"]?.string.flatMap { locations[$0] } ?? (entry.key == payload ? .payload : .body)
            member.locationName = entry.value["locationName"]?.string
            member.isXMLAttribute = entry.value["xmlAttribute"]?.boolean ?? false
            members.append(member)
        }
        var shape = Shape.structure(members)
        shape.xmlNamespace = definition["xmlNamespace"]?["uri"]?.string
        return shape
    }
}
