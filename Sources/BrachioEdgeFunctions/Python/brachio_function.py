"""Runs one Python function: imports its module, then works on messages as they come.

A module may work at import and never return: that is a function too.
"""

import base64
import importlib
import json
import logging
import os
import signal
import sys
import time
import traceback

from greengrass_common.env_vars import MY_FUNCTION_ARN
from greengrass_common.function_arn_fields import FunctionArnFields
from greengrass_ipc_python_sdk.ipc_client import IPCClient, IPCException, WorkItem

LEVELS = ("DEBUG", "INFO", "WARN", "ERROR", "FATAL")
LEVEL_NAMES = {"WARNING": "WARN", "CRITICAL": "FATAL"}


class LogHandler(logging.Handler):
    """Log records go to the core with their level, through one pipe a level."""

    def __init__(self):
        super().__init__()
        self.setFormatter(logging.Formatter("%(filename)s:%(lineno)d,%(message)s"))
        self._pipes = {level: int(os.environ["_GG_LOG_FD_" + level]) for level in LEVELS if "_GG_LOG_FD_" + level in os.environ}

    def emit(self, record):
        level = LEVEL_NAMES.get(record.levelname, record.levelname)
        pipe = self._pipes.get(level, self._pipes.get("INFO", 2))
        try:
            line = (self.format(record) + "\n").encode("utf-8", "replace")
            while line:
                line = line[os.write(pipe, line):]
        except OSError:
            self.handleError(record)


class ClientContext:
    def __init__(self, header):
        document = json.loads(base64.b64decode(header).decode("utf-8")) if header else {}
        self.client = document.get("client")
        self.custom = document.get("custom") or {}
        self.env = document.get("env")


class Context:
    """What a handler is told of its call besides the message."""

    def __init__(self, work, arn, deadline):
        fields = FunctionArnFields(arn)
        self.aws_request_id = work.invocation_id
        self.invoked_function_arn = arn
        self.function_name = fields.name
        self.function_version = fields.qualifier or "$LATEST"
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.client_context = ClientContext(work.client_context)
        self.identity = None
        self._deadline = deadline

    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def load(name):
    """The handler `module.function`; the module may stand in folders."""
    module, _, function = name.rpartition(".")
    if not module:
        raise SystemExit("The handler {!r} names no module and function: write it as module.function".format(name))
    loaded = importlib.import_module(module.replace("/", "."))
    handler = getattr(loaded, function, None)
    if not callable(handler):
        raise SystemExit("Module {} has no function {}".format(module, function))
    return handler


def event_of(work, is_binary):
    if is_binary:
        return work.payload
    return json.loads(work.payload.decode("utf-8")) if work.payload else None


def payload_of(result, is_binary):
    if not is_binary:
        return json.dumps(result).encode("utf-8")
    if result is None:
        return b""
    return result.encode("utf-8") if isinstance(result, str) else bytes(result)


def serve(handler, client, arn):
    is_binary = os.environ.get("BRACHIO_FUNCTION_ENCODING") == "binary"
    seconds = float(os.environ.get("BRACHIO_FUNCTION_TIMEOUT_SECONDS", "3"))
    client.put_initialized(arn)
    while True:
        work = client.get_work(arn)
        try:
            context = Context(work, arn, time.monotonic() + seconds)
            result = payload_of(handler(event_of(work, is_binary), context), is_binary)
        except Exception as error:  # The handler's own error is its result.
            logging.getLogger().error("%s", traceback.format_exc().rstrip())
            client.post_handler_err(arn, work.invocation_id, error)
            continue
        client.post_work_result(arn, WorkItem(work.invocation_id, result))


def end_when_asked():
    """Without this, the first process of a namespace would not hear that it is to end. Its children, which inherit it, end as any other process."""
    function = os.getpid()

    def end(number, _):
        if os.getpid() == function:
            sys.exit(0)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    signal.signal(signal.SIGTERM, end)


def main():
    end_when_asked()
    root = logging.getLogger()
    root.addHandler(LogHandler())
    root.setLevel(logging.INFO)
    handler = load(os.environ["BRACHIO_FUNCTION_HANDLER"])
    try:
        serve(handler, IPCClient(), MY_FUNCTION_ARN)
    except IPCException as error:
        # The core is going, and has said so or is gone.
        print("The function ends: {}".format(error))


if __name__ == "__main__":
    # Its own folder comes first on the path because the script is in it; the function's code is next.
    main()
