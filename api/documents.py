"""The API's own description: for programs as OpenAPI, for people as a page that needs no script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rest_framework.request import Request
from rest_framework.response import Response

from api.reference import reference
from api.resources import Resource
from api.schema import document


class Schema(Resource):
    """The OpenAPI 3.1 document, for anybody signed in."""

    schema = None

    def retrieve(self, request: Request) -> Response:
        """The document."""
        return Response(document())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The reference page, rendered from the document."""
    context: dict[str, Any] = reference(document())
    return render(request, "api/docs.html", context)
