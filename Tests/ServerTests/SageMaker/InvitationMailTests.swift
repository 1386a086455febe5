import Foundation
import TestSupport
import Testing

/// Invitations that are made over Cognito's calls, and letters about work, arrive at a real SMTP server: aiosmtpd 1.4.
@Suite(
    .enabled(if: RunningServer.isBuilt, Comment(rawValue: RunningServer.missing)),
    .enabled(if: PythonPeer.executable != nil, Comment(rawValue: PythonPeer.missing)), .timeLimit(.minutes(10)))
struct InvitationMailTests {
    /// A mail server and a `brachio serve` that sends to it, for scripts: `letters` is the queue of what arrived.
    private static let prelude = """
        import json, os, re, sys
        from mailed_server import *
        data = serve(sys.argv[1], "--console-url", "https://photos.example.org")
        import boto3
        from portal import *

        """

    @Test("brachio label writes to those it makes accounts for")
    func label() throws {
        let printed = try PythonPeer.run(Self.prelude + #"""
            photos = tempfile.mkdtemp()
            open(f"{photos}/1.jpg", "wb").write(b"photo")
            label = subprocess.Popen([sys.argv[1], "label", photos, "--name", "animals", "--classes", "cat,dog", "--workers", "zoe@example.org", "--data", data,
                "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            to, subject, text = letters.get(timeout=120)
            password = re.search(r"Temporary password: +(\S+)", text).group(1)
            print(to, subject, Portal(user="zoe@example.org", password=password).get("/work")[1])
            print(json.loads(label.stdout.readline())["event"])
            label.terminate(); said = label.communicate()[1]
            print(password in said, "letter" in said)
            """#, [RunningServer.executable.path], environment: HeadlessBrowser.environment)
        #expect(printed == """
            ['zoe@example.org'] Your invitation to Brachio /account/password
            ready
            True True

            """)
    }

    @Test("AdminCreateUser sends the invitation, RESEND another with a new password; SUPPRESS sends nothing")
    func invitations() throws {
        let printed = try PythonPeer.run(Self.prelude + #"""
            cognito = boto3.client("cognito-idp")
            pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
            def create(name, **more):
                return cognito.admin_create_user(UserPoolId=pool, Username=name, UserAttributes=[{"Name": "email", "Value": name + "@example.org"}], **more)
            create("quiet", MessageAction="SUPPRESS")
            create("ann")
            to, subject, text = letters.get(timeout=120)
            first = re.search(r"Temporary password: +(\S+)", text).group(1)
            print(to, subject, "https://photos.example.org/sign-in" in text, "User name:           ann" in text)
            create("ann", MessageAction="RESEND", TemporaryPassword="another-one-for-ann")
            to, subject, text = letters.get(timeout=120)
            print(to, "another-one-for-ann" in text, first != "another-one-for-ann")
            # The temporary password leads to the page where another is chosen, the former one nowhere.
            paths = [Portal(user="ann", password=password).get("/work")[1] for password in (first, "another-one-for-ann")]
            print(paths)
            cognito.admin_set_user_password(UserPoolId=pool, Username="ann", Password="my-own-long-password", Permanent=True)
            try: create("ann", MessageAction="RESEND")
            except cognito.exceptions.UnsupportedUserStateException as error: print(error.response["Error"]["Code"])
            print(letters.qsize())
            def held():
                return b"".join(open(f"{data}/db/{name}", "rb").read() for name in os.listdir(f"{data}/db") if name.startswith("mail.sqlite"))
            # The letter goes once the mail server has taken it.
            Portal.wait(None, lambda: first.encode() not in held() and b"another-one-for-ann" not in held(), "the letters to go")
            """#, [RunningServer.executable.path], environment: HeadlessBrowser.environment)
        #expect(printed == """
            ['ann@example.org'] Your invitation to Brachio True True
            ['ann@example.org'] True True
            ['/sign-in?next=%2Fwork', '/account/password']
            UnsupportedUserStateException
            0

            """)
    }

    @Test("whoever is in a job's team gets a letter when there is work, with the way to it and to where letters are switched off")
    func work() throws {
        let printed = try PythonPeer.run(Self.prelude + LabelingJobTests.prelude + LabelingJobTests.team + #"""
            upload(); cognito, pool, client = make_team()
            for name in ("ann", "bob"):
                cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS", UserAttributes=[{"Name": "email", "Value": name + "@example.org"}])
                cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password="a-long-password-of-" + name, Permanent=True)
                cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName="labellers")
            bob = Portal(user="bob", password="a-long-password-of-bob")
            print(bob.post("/account/letters")[1], "checked> Write to me" in bob.get("/account")[2])
            create("animals")
            to, subject, text = letters.get(timeout=120)
            print(to, subject, "https://photos.example.org/work/job/animals" in text, "https://photos.example.org/account" in text, letters.qsize())
            """#, [RunningServer.executable.path], environment: HeadlessBrowser.environment)
        #expect(printed == """
            /account False
            ['ann@example.org'] There is work for you: Animals True True 0

            """)
    }
}
