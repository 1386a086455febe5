"""Functions' ARNs, taken apart: arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]."""

import re


class FunctionArnFields:
    _FORM = re.compile(
        r"^arn:(?P<partition>[^:]*):lambda:(?P<region>[^:]*):(?P<account>[^:]*):function:(?P<name>[^:]+)(?::(?P<qualifier>[^:]+))?$"
    )

    @staticmethod
    def build_arn_string(region, account_id, name, qualifier):
        return FunctionArnFields.build_function_arn("arn:aws:lambda:{}:{}:function:{}".format(region, account_id, name), qualifier)

    @staticmethod
    def build_function_arn(unqualified_arn, qualifier):
        return "{}:{}".format(unqualified_arn, qualifier) if qualifier else unqualified_arn

    def __init__(self, function_arn_string):
        found = self._FORM.match(function_arn_string)
        if found is None:
            raise ValueError("{!r} is no ARN of a function".format(function_arn_string))
        self.region = found.group("region")
        self.account_id = found.group("account")
        self.name = found.group("name")
        self.qualifier = found.group("qualifier") or ""
        self.unqualified_arn = "arn:{}:lambda:{}:{}:function:{}".format(found.group("partition"), self.region, self.account_id, self.name)

    def to_arn_string(self):
        return self.build_function_arn(self.unqualified_arn, self.qualifier)
