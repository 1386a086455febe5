"""A mail server (aiosmtpd) and a `brachio serve` that sends to it, for tests of letters: `letters` is the queue of what arrived, each as
(recipients, subject, text).

A test's script begins with `from mailed_server import *` and `serve(…)`; browser.py, portal.py and boto3 find that server afterwards.
"""
import atexit, email, email.policy, json, os, queue, socket, subprocess, tempfile
from aiosmtpd.controller import Controller

letters = queue.Queue()


class Mail(Controller):
    """Listens on a free port and keeps it; waits longer than five seconds for its own thread, which has its turn when others have had theirs."""

    def __init__(self, handler):
        self.listener = socket.create_server(("127.0.0.1", 0))
        super().__init__(handler, hostname="127.0.0.1", port=self.listener.getsockname()[1], ready_timeout=120)

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.listener)


class Handler:
    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        letters.put((envelope.rcpt_tos, message["subject"], message.get_content()))
        return "250 taken"


def serve(program, *options):
    """Starts both on free ports and returns the server's data folder. They end with the script."""
    mail = Mail(Handler())
    mail.start()
    atexit.register(mail.stop)
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    data = folder.name
    server = subprocess.Popen([program, "serve", "--data", data, "--port", "0", "--console-port", "0", "--json", *options],
                              stdout=subprocess.PIPE, env={**os.environ, "BRACHIO_SMTP": f"smtp://127.0.0.1:{mail.port}"})
    atexit.register(lambda: (server.terminate(), server.wait()))
    said = json.loads(server.stdout.readline())
    with open(f"{data}/root-credential.json") as file:
        root = json.load(file)
    os.environ.update(AWS_ENDPOINT_URL=said["endpoint"], AWS_ACCESS_KEY_ID=root["accessKeyID"], AWS_SECRET_ACCESS_KEY=root["secretAccessKey"],
                      AWS_DEFAULT_REGION="us-east-1", AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE="/dev/null",
                      AWS_SHARED_CREDENTIALS_FILE="/dev/null", NO_PROXY="127.0.0.1,localhost", no_proxy="127.0.0.1,localhost",
                      BRACHIO_CONSOLE=said["console"], BRACHIO_CONSOLE_LINK=said["consoleLink"])
    return data
