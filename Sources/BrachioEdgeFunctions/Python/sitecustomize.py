"""Lets every boto3 reach the endpoint that AWS_ENDPOINT_URL names.

botocore reads that variable since version 1.31. In an older one, clients that are made without an endpoint get it here; nothing else is
changed, and without the variable nothing at all. Python imports a module of this name by itself.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))


def _endpoint(service):
    name = service.upper().replace("-", "_").replace(" ", "_")
    return os.environ.get("AWS_ENDPOINT_URL_" + name) or os.environ.get("AWS_ENDPOINT_URL")


def _reads_variable():
    import botocore

    return tuple(int(part) for part in botocore.__version__.split(".")[:2]) >= (1, 31)


def _direct_clients(module):
    create_client = module.Session.create_client

    def create_client_at_endpoint(self, service_name, *arguments, **options):
        # Region, version of the service's interface, whether to encrypt, whether to verify, endpoint: in this order.
        if len(arguments) < 5 and options.get("endpoint_url") is None:
            options["endpoint_url"] = _endpoint(service_name)
        return create_client(self, service_name, *arguments, **options)

    module.Session.create_client = create_client_at_endpoint


class _SessionsOfOlderVersions(importlib.abc.MetaPathFinder):
    """Wraps the import of `botocore.session`, once."""

    def find_spec(self, name, path, target=None):
        if name != "botocore.session":
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            if not _reads_variable():
                _direct_clients(module)

        spec.loader.exec_module = exec_module
        return spec


def _next_sitecustomize():
    """Python imports one module of this name only: the one that this one stands before is run too."""
    others = [folder for folder in sys.path if os.path.abspath(folder or ".") != _HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


if os.environ.get("AWS_ENDPOINT_URL"):
    sys.meta_path.insert(0, _SessionsOfOlderVersions())
_next_sitecustomize()
