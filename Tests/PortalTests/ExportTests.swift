import TestSupport
import Testing

/// A job's labels from its page in the forms that other programs read, held to Python's own readers of them; teams and what people of
/// them see.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)))
struct ExportTests {
    private static let prelude = """
        import boto3, csv, io, tarfile
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="photos")
        for number in range(6):
            s3.put_object(Bucket="photos", Key=f"set/{number}.jpg", Body=bytes([number]) * (600 + number))
        owner = Portal(link=link)

        """

    @Test("CSV, folders by class, Label Studio's JSON and MXNet's list, from the job's page")
    func forms() throws {
        let printed = try RunningServer.with { server in
            try server.portal(Self.prelude + """
                me = re.search(r'value="([0-9A-F-]{36})" checked', owner.get("/labelling/new")[2])[1]
                status, place, _ = owner.post("/labelling/new", photos="s3://photos/set/", title="Animal", classes="cat\\ndog", worker=me)
                job = owner.wait(lambda: (j := owner.job("Animal")) and j["state"] == "inProgress" and j, "the job")
                tasks = owner.claim("Animal")
                owner.answer("Animal", [(t["task"], [["cat", "dog"][int(t["name"][0]) % 2]]) for t in tasks])
                get = lambda form: owner.get(f"/labelling/job/Animal/export/{form}", raw=True)[2]
                rows = list(csv.DictReader(io.StringIO(get("csv").decode())))
                print([(r["source"][-5:], r["class"], r["human"]) for r in rows][:2], len(rows))
                with tarfile.open(fileobj=io.BytesIO(get("folders"))) as archive:
                    print([m.name for m in archive])
                    print(all(archive.extractfile(m).read() == bytes([int(m.name[4])]) * m.size for m in archive))
                tasks = json.loads(get("label-studio"))
                print(tasks[1]["data"]["image"], tasks[1]["annotations"][0]["result"][0]["value"])
                print(get("lst").decode().splitlines()[1].split("\\t"), get("classes").decode().split())
                s3.delete_object(Bucket="photos", Key="set/3.jpg")
                with tarfile.open(fileobj=io.BytesIO(get("folders"))) as archive:
                    print(archive.extractfile("missing.txt").read())
                print(owner.get("/labelling/job/Animal/export/xml")[0])
                """)
        }
        #expect(printed == """
            [('0.jpg', 'cat', 'yes'), ('1.jpg', 'dog', 'yes')] 6
            ['cat/0.jpg', 'dog/1.jpg', 'cat/2.jpg', 'dog/3.jpg', 'cat/4.jpg', 'dog/5.jpg']
            True
            s3://photos/set/1.jpg {'choices': ['dog']}
            ['1', '1', '1.jpg'] ['0', 'cat', '1', 'dog']
            b's3://photos/set/3.jpg\\n'
            404

            """)
    }

    @Test("teams are made, filled, renamed and deleted under People, and a job is given to one; who is in it finds the work")
    func teams() throws {
        let printed = try RunningServer.with { server in
            try server.portal(Self.prelude + """
                def invite(name):
                    text = owner.post("/people", user=name, role="annotator")[2]
                    temporary = re.search(r"Temporary password:\\s+(\\S+)", text)[1]
                    own = Portal(user=name, password=temporary)
                    own.post("/account/password", current=temporary, new="three green dinosaurs", again="three green dinosaurs")
                    return own
                ann, bob = invite("ann"), invite("bob")
                ids = {m[2]: m[1] for m in re.finditer(r'href="/people/([0-9a-f-]{36})"[^>]*>([^<]*)<', owner.get("/people")[2])}
                print(owner.post("/teams", team="crew", description="Those who label")[:2], owner.post("/teams", team="other")[0], owner.post("/teams", team="no name")[1])
                member = [ids["ann"].upper(), ids["bob"].upper()]
                owner.post("/teams/crew/members", member=member); owner.post("/teams/other/members", member=member[:1])
                print(re.findall(r'href="/teams/(\\w+)"', owner.get("/people/" + ids["ann"])[2]), re.findall(r'href="/teams/(\\w+)"', owner.get("/people/" + ids["bob"])[2]))
                owner.post("/labelling/new", photos="s3://photos/set/", title="Animal", classes="cat\\ndog", team="crew")
                owner.wait(lambda: (j := owner.job("Animal")) and j["state"] == "inProgress", "the job")
                print([len(who.api("GET", "/jobs")["jobs"]) for who in (ann, bob)])
                print(owner.post("/teams/crew/name", team="squad", description="")[1], owner.post("/teams/squad/members", member=member[1:])[1])
                print([len(who.api("GET", "/jobs")["jobs"]) for who in (ann, bob)])
                print(owner.post("/teams/squad/delete")[1], "/teams/squad" in owner.get("/people")[2])
                print(owner.post("/teams/other/delete")[1], "/teams/other" in owner.get("/people")[2])
                owner.post(f"/people/{ids['bob']}/delete")
                print("0 people" in owner.get("/people")[2], ann.get("/teams/squad")[0])
                """)
        }
        #expect(printed == """
            (303, '/teams/crew') 303 /people
            ['crew', 'other'] ['crew']
            [1, 1]
            /teams/squad /teams/squad
            [0, 1]
            /teams/squad True
            /people False
            True 403

            """)
    }
}
