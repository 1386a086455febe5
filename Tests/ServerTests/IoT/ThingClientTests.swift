import TestSupport
import Testing

@Suite(
    "The registry of things, for real clients",
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct ThingClientTests {
    @Test("boto3 makes things, reads them, changes their attributes and lists them page by page")
    func things() throws {
        let printed = try RunningServer.with { server in
            try server.python("""
                import boto3
                iot = boto3.client("iot")
                made = iot.create_thing(thingName="camera-1", attributePayload={"attributes": {"site": "north", "lens": "wide"}})
                print(made["thingArn"], made["thingId"] == iot.create_thing(thingName="camera-1", attributePayload={"attributes": {"site": "north", "lens": "wide"}})["thingId"])
                iot.update_thing(thingName="camera-1", attributePayload={"attributes": {"lens": "", "floor": "2"}, "merge": True})
                thing = iot.describe_thing(thingName="camera-1")
                print(thing["attributes"], thing["version"], thing["defaultClientId"])
                iot.update_thing(thingName="camera-1", attributePayload={"attributes": {"site": "south"}}, expectedVersion=2)
                for number in range(2, 8):
                    iot.create_thing(thingName=f"camera-{number}", attributePayload={"attributes": {"site": "south" if number % 2 else "north-east"}})
                pages = iot.get_paginator("list_things").paginate(PaginationConfig={"PageSize": 3})
                print([len(page["things"]) for page in pages])
                print([t["thingName"] for t in iot.list_things(attributeName="site", attributeValue="south")["things"]])
                print([t["thingName"] for t in iot.list_things(attributeName="site", attributeValue="north", usePrefixAttributeValue=True)["things"]])
                for call, arguments in [("describe_thing", {"thingName": "nobody"}), ("create_thing", {"thingName": "camera-1"}),
                                        ("update_thing", {"thingName": "camera-1", "expectedVersion": 1}), ("create_thing", {"thingName": "camera-9", "thingTypeName": "none"}),
                                        ("list_things", {"nextToken": "%%%"}), ("search_index", {"queryString": "*"})]:
                    try:
                        getattr(iot, call)(**arguments)
                    except iot.exceptions.ClientError as error:
                        print(call, error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
                """)
        }
        #expect(
            printed == """
                arn:aws:iot:us-east-1:123456789012:thing/camera-1 True
                {'floor': '2', 'site': 'north'} 2 camera-1
                [3, 3, 1]
                ['camera-1', 'camera-3', 'camera-5', 'camera-7']
                ['camera-2', 'camera-4', 'camera-6']
                describe_thing ResourceNotFoundException 404
                create_thing ResourceAlreadyExistsException 409
                update_thing VersionConflictException 409
                create_thing ResourceNotFoundException 404
                list_things InvalidRequestException 400
                search_index NotImplemented 501

                """)
    }
}
