internal import BrachioObjectStore
internal import BrachioWire
internal import HTTPTypes

/// Deleting one object, or many.
enum S3Deleting {
    @Sendable static func delete(_ call: S3Call) async throws -> ServiceResponse {
        let deletion = try await call.store.delete(
            call.bucket, call.key, versionID: call.versionID, conditions: ConditionHeaders.writing(call))
        var response = ServiceResponse(.noContent)
        if deletion.marker != nil { response.set("x-amz-delete-marker", "true") }
        response.set("x-amz-version-id", deletion.versionID ?? deletion.marker)
        return response
    }

    @Sendable static func deleteMany(_ call: S3Call) async throws -> ServiceResponse {
        guard call.request.caller != nil else { throw AuthenticationFailure.missing }
        let document = try await call.document()
        let entries = try document.all("Object").map { object in
            guard let key = object["Key"]?.text, !key.isEmpty else { throw S3Failure.malformed("an Object has no Key") }
            return (key: key, versionID: object["VersionId"].flatMap { $0.text.isEmpty ? nil : $0.text })
        }
        guard !entries.isEmpty, entries.count <= ObjectStoreLimits.deletedKeys else {
            throw S3Failure.malformed("it names no key, or more than \(ObjectStoreLimits.deletedKeys)")
        }
        let allowed = entries.map { (try? call.authorize("s3:DeleteObject", on: "arn:aws:s3:::\(call.bucket)/\($0.key)")) != nil }
        let deletions = try await call.store.delete(call.bucket, zip(entries, allowed).filter(\.1).map(\.0))
        let isQuiet = document["Quiet"]?.text.lowercased() == "true"
        return S3Document.response("DeleteResult") { xml in
            if !isQuiet { for deletion in deletions { write(deletion, to: &xml) } }
            for (entry, _) in zip(entries, allowed).filter({ !$0.1 }) {
                xml.element("Error") { xml in
                    xml.element("Key", entry.key)
                    xml.optional("VersionId", entry.versionID)
                    xml.element("Code", "AccessDenied")
                    xml.element("Message", "Access Denied")
                }
            }
        }
    }

    private static func write(_ deletion: Deletion, to xml: inout XMLWriter) {
        xml.element("Deleted") { xml in
            xml.element("Key", deletion.key)
            xml.optional("VersionId", deletion.versionID)
            if let marker = deletion.marker {
                xml.element("DeleteMarker", "true")
                xml.element("DeleteMarkerVersionId", marker)
            }
        }
    }
}
