internal import BrachioObjectStore
internal import BrachioWire
internal import HTTPTypes

/// Access control lists: everything is private to the account, and that is all that can be said.
enum S3AccessControl {
    @Sendable static func ofBucket(_ call: S3Call) async throws -> ServiceResponse {
        _ = try await call.store.bucket(call.bucket)
        return document(call)
    }

    @Sendable static func ofObject(_ call: S3Call) async throws -> ServiceResponse {
        _ = try await call.store.version(call.bucket, call.key, versionID: call.versionID)
        return document(call)
    }

    @Sendable static func setOfBucket(_ call: S3Call) async throws -> ServiceResponse {
        _ = try await call.store.bucket(call.bucket)
        return try accept(call)
    }

    @Sendable static func setOfObject(_ call: S3Call) async throws -> ServiceResponse {
        _ = try await call.store.version(call.bucket, call.key, versionID: call.versionID)
        return try accept(call)
    }

    /// The canned list `private` changes nothing; everything else is refused by name.
    private static func accept(_ call: S3Call) throws -> ServiceResponse {
        try ObjectHeaders.refuseUnoffered(call)
        guard call.header("x-amz-acl") != nil else { throw S3Failure.notImplemented("An access control list beyond private") }
        return ServiceResponse(.ok)
    }

    private static func document(_ call: S3Call) -> ServiceResponse {
        S3Document.response("AccessControlPolicy") { xml in
            xml.owner("Owner", call.account)
            xml.element("AccessControlList") { xml in
                xml.element("Grant") { xml in
                    xml.element(
                        "Grantee", [("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"), ("xsi:type", "CanonicalUser")]
                    ) { xml in
                        xml.element("ID", call.account)
                        xml.element("DisplayName", call.account)
                    }
                    xml.element("Permission", "FULL_CONTROL")
                }
            }
        }
    }
}
