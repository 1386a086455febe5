"""Runs one invocation of a Python function: the event comes on standard input, what it gave goes to standard output behind one line
about it, and whatever the function writes goes to standard error. The only argument is a JSON document of settings."""
import ctypes
import importlib
import json
import logging
import os
import resource
import sys
import time
import traceback

CLONE_NEWNS, CLONE_NEWUSER, MS_REC, MS_PRIVATE = 0x20000, 0x10000000, 0x4000, 0x40000
NOBODY = 65534


def hide(folders):
    """Puts an empty file system over folders, in name spaces of this process's own. Says whether that was possible."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    flags = CLONE_NEWNS if user == 0 else CLONE_NEWNS | CLONE_NEWUSER
    if libc.unshare(flags):
        return False
    if user != 0:
        for name, text in [("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")]:
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    if libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None):
        return False
    return all(libc.mount(b"tmpfs", folder.encode(), b"tmpfs", 0, b"size=4k,mode=0") == 0 for folder in folders)


def confine(settings):
    """Limits, and a user that owns nothing where this one could become it. Name spaces are left behind by the next program only."""
    memory = settings["memoryBytes"]
    limits = [
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_DATA, memory), (resource.RLIMIT_FSIZE, settings["fileBytes"]),
        (resource.RLIMIT_NOFILE, 1024), (resource.RLIMIT_CPU, settings["processorSeconds"]),
    ]
    for kind, value in limits:
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


class Context:
    def __init__(self, settings):
        self.function_name = settings["name"]
        self.function_version = settings["version"]
        self.invoked_function_arn = settings["arn"]
        self.memory_limit_in_mb = str(settings["memoryMebibytes"])
        self.aws_request_id = settings["request"]
        self.log_group_name = settings["logGroup"]
        self.log_stream_name = settings["logStream"]
        self.identity = None
        context = settings.get("clientContext")
        self.client_context = None if context is None else type("ClientContext", (), context)()
        self._end = time.monotonic() + settings["timeoutSeconds"]

    def get_remaining_time_in_millis(self):
        return max(0, int((self._end - time.monotonic()) * 1000))


def log_as_lambda(request):
    handler = logging.StreamHandler(sys.stdout)
    form = logging.Formatter(f"[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t{request}\t%(message)s", "%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    handler.setFormatter(form)
    logging.getLogger().addHandler(handler)


def failure(kind, message, request, stack=()):
    print(f"[ERROR] {kind}: {message}", *stack, sep="\n")
    return {"errorMessage": message, "errorType": kind, "requestId": request, "stackTrace": list(stack)}


def run(settings, event):
    request = settings["request"]
    module_name, _, function_name = settings["handler"].rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        return False, failure("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}", request)
    except SyntaxError as error:
        return False, failure("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", request)
    except BaseException as error:
        return False, failure(type(error).__name__, str(error), request, traceback.format_exc().splitlines())
    handler = getattr(module, function_name, None)
    if not callable(handler):
        return False, failure("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'", request)
    try:
        given = handler(event, Context(settings))
    except BaseException as error:
        return False, failure(type(error).__name__, str(error), request, traceback.format_exc().splitlines())
    try:
        return True, json.dumps(given)
    except (TypeError, ValueError) as error:
        return False, failure("Runtime.MarshalError", f"Unable to marshal response: {error}", request)


def main():
    settings = json.loads(sys.argv[1])
    if not settings.get("isConfined"):
        # Whoever starts this may have given it a process group of its own already.
        if os.getpid() != os.getpgid(0):
            os.setpgid(0, 0)
        hidden = False
        try:
            hidden = not settings["hidden"] or hide(settings["hidden"])
        except OSError:
            pass
        if not hidden and os.getuid() != 0 and settings["hidden"]:
            print("note: this system offers no user name spaces; the function can read what the server's user can", file=sys.stderr)
        confine(settings)
        settings["isConfined"] = True
        try:
            os.execv(sys.executable, [sys.executable, "-u", __file__, json.dumps(settings)])
        except PermissionError:
            sys.exit(f"the user nobody, as whom functions run on a server that root started, may not run {sys.executable}: "
                     "install Python for all users, or name another with brachio serve --python")
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)
    log_as_lambda(settings["request"])
    event = json.loads(sys.stdin.buffer.read() or b"null")
    os.close(0)
    sys.path[0] = settings["code"]
    sys.argv = [""]
    works, given = run(settings, event)
    body = (given if works else json.dumps(given)).encode()
    line = {"isError": not works, "memoryKibibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}
    answer.write(json.dumps(line).encode() + b"\n" + body)
    answer.flush()
    logging.shutdown()
    sys.stdout.flush()
    # Threads that a function left behind end with it.
    os._exit(0)


main()
