/// Python that the tests share.
enum Peers {
    /// A client of its own over bare sockets that signs bodies in chunks: neither boto3 nor the program under test does that.
    static let chunkedClient = #"""
        from datetime import datetime, timedelta, timezone
        from hashlib import sha256
        from hmac import new
        from http.client import HTTPConnection
        from os import environ
        from socket import create_connection
        from urllib.parse import quote

        endpoint = environ["AWS_ENDPOINT_URL"].split("//")[1]
        key, secret = environ["AWS_ACCESS_KEY_ID"], environ["AWS_SECRET_ACCESS_KEY"]

        def mac(key, text):
            return new(key, text.encode(), sha256).digest()

        class Signer:
            def __init__(self, payload, service="s3", skew=0, secret=secret):
                self.payload, self.service = payload, service
                self.now = (datetime.now(timezone.utc) + timedelta(seconds=skew)).strftime("%Y%m%dT%H%M%SZ")
                self.scope = f"{self.now[:8]}/us-east-1/{service}/aws4_request"
                self.key = mac(mac(mac(mac(("AWS4" + secret).encode(), self.now[:8]), "us-east-1"), service), "aws4_request")

            def headers(self, method, path, extra={}):
                headers = {"host": endpoint, "x-amz-date": self.now, "x-amz-content-sha256": self.payload, **extra}
                names = ";".join(sorted(headers))
                canonical = "\n".join([method, quote(path, safe="/-._~"), "", *[f"{n}:{headers[n]}" for n in sorted(headers)], "", names, self.payload])
                self.previous = self.sign("AWS4-HMAC-SHA256", sha256(canonical.encode()).hexdigest(), seed=True)
                headers["authorization"] = f"AWS4-HMAC-SHA256 Credential={key}/{self.scope}, SignedHeaders={names}, Signature={self.previous}"
                return headers

            def sign(self, kind, *rest, seed=False):
                text = "\n".join([kind, self.now, self.scope] + ([] if seed else [self.previous]) + list(rest))
                return new(self.key, text.encode(), sha256).hexdigest()

            def chunk(self, data):
                self.previous = self.sign("AWS4-HMAC-SHA256-PAYLOAD", sha256(b"").hexdigest(), sha256(data).hexdigest())
                return f"{len(data):x};chunk-signature={self.previous}\r\n".encode() + data + (b"\r\n" if data else b"")

            def trailer(self, lines):
                signed = "".join(f"{n}:{v}\n" for n, v in lines)
                signature = self.sign("AWS4-HMAC-SHA256-TRAILER", sha256(signed.encode()).hexdigest())
                return "".join(f"{n}:{v}\r\n" for n, v in lines + [("x-amz-trailer-signature", signature)]).encode()

        def send(method, path, headers, body=b""):
            connection = HTTPConnection(endpoint, timeout=120)
            connection.request(method, quote(path, safe="/-._~?&="), body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

        def code(answer):
            text = answer[1]
            return f"{answer[0]} {text.split('<Code>')[1].split('</Code>')[0]}" if "<Code>" in text else str(answer[0])

        """#
}
