"""How an LMS introduces itself when it pairs with the service."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from lms_feedback_plugin.schemas.cleantext import CleanText


class IntroductionSchema(Schema):
    """``wwwroot`` is its address, ``token`` that of its web services, ``bridge`` the version of our plugin there, ``languages``
    its language packs as it names them."""

    class Meta:
        unknown = EXCLUDE  # a bridge that is newer than this service may tell more

    wwwroot = CleanText(required=True, longest=500, shortest=1)
    name = CleanText(longest=300, load_default="")
    token = CleanText(required=True, longest=300, shortest=1)
    release = CleanText(longest=100, load_default="")
    bridge = fields.Int(load_default=0, validate=validate.Range(0, 10**12))
    languages = fields.List(CleanText(longest=30), load_default=list, validate=validate.Length(max=300))
