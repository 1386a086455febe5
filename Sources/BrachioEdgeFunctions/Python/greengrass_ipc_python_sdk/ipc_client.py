"""A function's requests to its core: HTTP on the device's loopback address, one connection a thread."""

import http.client
import json
import threading
from urllib.parse import quote

from greengrass_common.env_vars import AUTH_TOKEN, GG_DAEMON_PORT

VERSION = "2016-11-01"


class IPCException(Exception):
    """The core refused a request, or cannot be reached."""


class WorkItem:
    def __init__(self, invocation_id, payload, client_context=None):
        self.invocation_id = invocation_id
        self.payload = payload
        self.client_context = client_context


class GetWorkResultOutput:
    def __init__(self, payload, func_err):
        self.payload = payload
        self.func_err = func_err


class IPCClient:
    def __init__(self, endpoint="localhost", port=None):
        # The interface listens on IPv4; resolving the name might give another address first.
        self._host = "127.0.0.1" if endpoint == "localhost" else endpoint
        self._port = int(port or GG_DAEMON_PORT)
        self._connections = threading.local()

    def post_work(self, function_arn, input_bytes, client_context, invocation_type="RequestResponse"):
        """Hands a message to a function and returns the name under which its result can be fetched."""
        if isinstance(input_bytes, str):
            input_bytes = input_bytes.encode("utf-8")
        elif hasattr(input_bytes, "read"):
            input_bytes = input_bytes.read()
        headers = {"X-Amz-Invocation-Type": invocation_type}
        if client_context:
            headers["X-Amz-Client-Context"] = _text(client_context)
        response, _ = self._request("POST", self._path(function_arn), headers, bytes(input_bytes or b""))
        return response.getheader("X-Amz-InvocationId")

    def get_work_result(self, function_arn, invocation_id):
        response, body = self._request("GET", self._path(function_arn), {"X-Amz-InvocationId": invocation_id})
        return GetWorkResultOutput(body, response.getheader("X-Amz-Function-Error") or "")

    def get_work(self, function_arn):
        """Waits for the function's next message."""
        response, body = self._request("GET", self._path(function_arn, "work"), {})
        return WorkItem(response.getheader("X-Amz-InvocationId"), body, response.getheader("X-Amz-Client-Context"))

    def post_work_result(self, function_arn, work_item):
        self._request("POST", self._path(function_arn, "work"), {"X-Amz-InvocationId": work_item.invocation_id}, bytes(work_item.payload))

    def post_handler_err(self, function_arn, invocation_id, handler_err):
        headers = {"X-Amz-InvocationId": invocation_id, "X-Amz-Function-Error": "Handled"}
        text = getattr(handler_err, "message", None) or str(handler_err)
        self._request("POST", self._path(function_arn, "work"), headers, json.dumps({"errorMessage": text}).encode("utf-8"))

    def put_initialized(self, function_arn):
        self._request("PUT", self._path(function_arn, "initialized"), {})

    @staticmethod
    def _path(function_arn, *rest):
        return "/" + "/".join((VERSION, "functions", quote(function_arn, safe=":$")) + rest)

    def _request(self, method, path, headers, body=None):
        headers = dict(headers, Authorization=AUTH_TOKEN or "")
        if body is not None:
            headers["Content-Type"] = "application/octet-stream"
        try:
            response, content = self._send(method, path, headers, body)
        except (OSError, http.client.HTTPException) as error:
            self._forget()
            raise IPCException("the core cannot be reached on port {}: {}".format(self._port, error or type(error).__name__))
        if response.status >= 300:
            raise IPCException("{} {}: {} {}".format(method, path, response.status, content.decode("utf-8", "replace")))
        return response, content

    def _send(self, method, path, headers, body):
        connection = getattr(self._connections, "connection", None)
        if connection is not None:
            try:
                return self._exchange(connection, method, path, headers, body)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # It was closed while nothing was asked: nobody has seen this request.
                self._forget()
        connection = http.client.HTTPConnection(self._host, self._port)
        self._connections.connection = connection
        return self._exchange(connection, method, path, headers, body)

    @staticmethod
    def _exchange(connection, method, path, headers, body):
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        return response, response.read()

    def _forget(self):
        connection = getattr(self._connections, "connection", None)
        if connection is not None:
            connection.close()
        self._connections.connection = None


def _text(value):
    return value.decode("ascii") if isinstance(value, bytes) else value
