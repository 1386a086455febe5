"""botocore as a judge of the codecs and signatures. One subcommand a purpose; JSON on standard output."""
import base64
import datetime
import io
import json
import random
import sys
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.loaders
import botocore.model
import botocore.parsers
import botocore.serialize

PROTOCOLS = {
    "awsJson1_0": "json", "awsJson1_1": "json", "query": "query", "rest-json": "rest-json", "rest-xml": "rest-xml",
    "smithy-rpc-v2-cbor": "smithy-rpc-v2-cbor",
}


def service_model(service):
    return botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model(service, "service-2"), service)


class Maker:
    """Random values that fit a shape."""

    letters = "abcXYZ019 -_äß漢😀<>&\"'\\/+%=;:\n"

    def __init__(self, seed):
        self.random = random.Random(seed)

    def make(self, shape, depth=0, plain=False):
        kind = shape.type_name
        if kind == "structure":
            value = {}
            if shape.is_tagged_union:
                name = self.random.choice(list(shape.members))
                return {name: self.make(shape.members[name], depth + 1)}
            for name, member in shape.members.items():
                if depth > 5 or member.serialization.get("streaming") or getattr(member, "is_document_type", False):
                    continue
                location = member.serialization.get("location")
                needed = name in shape.required_members or location == "uri"
                if not needed and self.random.random() < (0.35 if depth < 2 else 0.6):
                    continue
                if depth > 3 and not needed and member.type_name in ("structure", "list", "map"):
                    continue
                if location == "statusCode":
                    value[name] = 200
                elif location == "headers":
                    value[name] = {"one": "first", "two": "second"}
                else:
                    value[name] = self.make(member, depth + 1, plain=location is not None)
            # An empty structure leaves no trace in a form.
            for name, member in shape.members.items():
                if not value and member.type_name in ("string", "integer", "double", "boolean") and not member.serialization.get("location"):
                    value[name] = self.make(member, depth + 1)
            return value
        if kind == "list":
            return [self.make(shape.member, depth + 1, plain) for _ in range(self.random.randint(1, 3))]
        if kind == "map":
            return {self.text(True) + str(i): self.make(shape.value, depth + 1, plain) for i in range(self.random.randint(1, 2))}
        if kind == "string":
            if shape.enum:
                return self.random.choice(shape.enum)
            return self.text(plain)
        if kind in ("integer", "long"):
            return self.random.choice([0, 1, 7, 1000, 2**31 - 1] + ([2**53 + 1, -(2**40)] if kind == "long" else [-5]))
        if kind in ("float", "double"):
            return self.random.randint(-4000, 4000) / 8
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "timestamp":
            return datetime.datetime.fromtimestamp(self.random.randint(0, 2_000_000_000), datetime.timezone.utc)
        if kind == "blob":
            return self.random.randbytes(self.random.randint(1, 9))
        raise ValueError(kind)

    def text(self, plain):
        if plain:
            return "".join(self.random.choice("abcXYZ019-_") for _ in range(self.random.randint(1, 9)))
        return "x" + "".join(self.random.choice(self.letters) for _ in range(self.random.randint(0, 9))) + "y"


def portable(value):
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {k: portable(v) for k, v in value.items()}
    if isinstance(value, list):
        return [portable(v) for v in value]
    return value


def is_usable(operation):
    if operation.has_event_stream_input or operation.has_event_stream_output:
        return False
    for shape in (operation.input_shape, operation.output_shape):
        for member in shape.members.values() if shape else []:
            if member.serialization.get("streaming") or getattr(member, "is_document_type", False):
                return False
    return True


def cases(service, family, count, seed):
    model = service_model(service)
    version = {"awsJson1_0": "1.0", "awsJson1_1": "1.1"}.get(family)
    if version:
        model.metadata["jsonVersion"] = version
    serializer = botocore.serialize.create_serializer(PROTOCOLS[family], include_validation=False)
    names = [n for n in model.operation_names if is_usable(model.operation_model(n))]
    choice = random.Random(seed)
    result = []
    for index in range(count):
        operation = model.operation_model(choice.choice(names))
        maker = Maker(seed * 100_003 + index)
        given = maker.make(operation.input_shape) if operation.input_shape else {}
        request = serializer.serialize_to_request(given, operation)
        body = request["body"]
        if isinstance(body, dict):
            prepared = botocore.awsrequest.AWSRequest(method="POST", url="http://x/", data=body).prepare()
            body = prepared.body
        if hasattr(body, "read"):
            body = body.read()
        if isinstance(body, str):
            body = body.encode()
        url = request["url_path"]
        query = request.get("query_string") or {}
        prepared = botocore.awsrequest.AWSRequest(method=request["method"], url="http://x" + url, params=query if query else None).prepare()
        answer = maker.make(operation.output_shape) if operation.output_shape else {}
        result.append({
            "operation": operation.name, "method": request["method"], "target": prepared.url[len("http://x"):],
            "headers": {k: v.decode() if isinstance(v, bytes) else str(v) for k, v in request["headers"].items()},
            "body": base64.b64encode(body or b"").decode(), "input": portable(given), "output": portable(answer),
        })
    return result


def differences(wanted, got, shape, path=""):
    """What of `wanted` is not in `got`, both as botocore's parser gives them."""
    if shape.type_name == "structure":
        if not isinstance(got, dict):
            return [f"{path}: not a structure"]
        found = []
        for name, value in wanted.items():
            if name not in got:
                found.append(f"{path}.{name} is missing")
            else:
                found += differences(value, got[name], shape.members[name], f"{path}.{name}")
        return found
    if shape.type_name == "list":
        if len(wanted) != len(got):
            return [f"{path}: {len(got)} elements, not {len(wanted)}"]
        return [d for i, (w, g) in enumerate(zip(wanted, got)) for d in differences(w, g, shape.member, f"{path}[{i}]")]
    if shape.type_name == "map":
        if set(wanted) != set(got):
            return [f"{path}: keys {sorted(got)}, not {sorted(wanted)}"]
        return [d for k in wanted for d in differences(wanted[k], got[k], shape.value, f"{path}.{k}")]
    got = portable(got)
    return [] if got == wanted else [f"{path}: {got!r}, not {wanted!r}"]


def judge(service, family, answers):
    model = service_model(service)
    parser = botocore.parsers.create_parser(PROTOCOLS[family])
    found = []
    for answer in answers:
        operation = model.operation_model(answer["operation"])
        if not operation.output_shape:
            continue
        response = {
            "status_code": answer["status"], "headers": botocore.awsrequest.HeadersDict(answer["headers"]),
            "body": base64.b64decode(answer["body"]), "context": {"operation_name": answer["operation"]},
        }
        parsed = parser.parse(response, operation.output_shape)
        found += [f"{answer['operation']}{d}" for d in differences(answer["wanted"], parsed, operation.output_shape)]
    return found


def judge_errors(family, answers):
    parser = botocore.parsers.create_parser(PROTOCOLS[family])
    result = []
    for answer in answers:
        response = {
            "status_code": answer["status"], "headers": botocore.awsrequest.HeadersDict(answer["headers"]),
            "body": base64.b64decode(answer["body"]), "context": {"operation_name": "Anything"},
        }
        error = parser.parse(response, None)["Error"]
        result.append([error["Code"], error["Message"]])
    return result


def signed(count, seed):
    """Requests signed by botocore, for S3 and for others, in headers and as presigned URLs."""
    choice = random.Random(seed)
    paths = ["/", "/bucket/key", "/bucket/a b+c", "/bucket/ä/漢~'()*!", "/bucket//x/./y/../z", "/bucket/100%25", "/bucket/a=b&c;d:@$,"]
    queries = ["", "list-type=2&prefix=a%2Fb", "acl", "uploads=", "x=1&x=0&a=%20%2B", "marker=%C3%A4~-._"]
    result = []
    for index in range(count):
        service = choice.choice(["s3", "sagemaker", "monitoring", "iam"])
        token = choice.choice([None, "token/with+signs=="])
        credentials = botocore.credentials.Credentials("AKIDEXAMPLE", "secret/with+signs", token)
        raw = choice.choice(paths)
        url = "http://127.0.0.1:4566" + urllib.parse.quote(raw, safe="/~" if service == "s3" else "/~:@$,;=&'()*!+")
        query = choice.choice(queries)
        if query:
            url += "?" + query
        method = choice.choice(["GET", "PUT", "POST", "DELETE", "HEAD"])
        kind = choice.choice(["header", "query"])
        body = choice.randbytes(choice.randint(0, 40)) if method in ("PUT", "POST") and kind == "header" else b""
        headers = {"X-Amz-Meta-Note": "  two   spaces ", "Content-Type": "text/plain"} if choice.random() < 0.5 else {}
        request = botocore.awsrequest.AWSRequest(method=method, url=url, data=body, headers=headers)
        if service == "s3":
            request.context["payload_signing_enabled"] = choice.random() < 0.5
            maker = botocore.auth.S3SigV4QueryAuth if kind == "query" else botocore.auth.S3SigV4Auth
        else:
            maker = botocore.auth.SigV4QueryAuth if kind == "query" else botocore.auth.SigV4Auth
        auth = maker(credentials, service, "eu-west-1", **({"expires": 300} if kind == "query" else {}))
        auth.add_auth(request)
        prepared = request.prepare()
        result.append({
            "method": method, "target": prepared.url[len("http://127.0.0.1:4566"):], "service": service, "kind": kind,
            "headers": {k: v.decode() if isinstance(v, bytes) else str(v) for k, v in prepared.headers.items()},
            "body": base64.b64encode(body).decode(),
        })
    return result


def main():
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "model":
        result = botocore.loaders.Loader().load_service_model(arguments[0], "service-2")
    elif command == "cases":
        result = cases(arguments[0], arguments[1], int(arguments[2]), int(arguments[3]))
    elif command == "judge":
        result = judge(arguments[0], arguments[1], json.load(open(arguments[2])))
    elif command == "judge-errors":
        result = judge_errors(arguments[0], json.load(open(arguments[1])))
    elif command == "signed":
        result = signed(int(arguments[0]), int(arguments[1]))
    else:
        raise SystemExit(f"unknown command {command}")
    json.dump(result, io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8"))


main()
