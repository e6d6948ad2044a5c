"""How people sign in: with a password, if they wish with a second factor; programs with a bearer token."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy
from ninja.security import HttpBearer

from reelbridge.base.models import User
from reelbridge.kernel.digest import digest_bytes

_A_YEAR_S = 365 * 24 * 3600


def remember_tongue(response: HttpResponseBase, tag: str) -> None:
    """Let this browser be spoken to in a language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        tag.lower(),
        max_age=_A_YEAR_S,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


class StaffOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are given out by the operator; nobody signs up."""

    #: allauth's own sentences, where ours say it shorter and in the voice of the rest.
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy("The name or the password is wrong."),
        "account_inactive": gettext_lazy("This account is closed. The operator of the node can open it again."),
        "enter_current_password": gettext_lazy("Type the present password."),
        "incorrect_password": gettext_lazy("The password is wrong."),
        "incorrect_code": gettext_lazy("The code is wrong. Type the one the app shows now."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Try again in a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        """Whether visitors may make accounts: never."""
        return False

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """Speak the account's language from here on, unless another was chosen in this browser."""
        response: HttpResponse = super().post_login(request, user, **how)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember_tongue(response, user.language)
        return response


class BearerToken(HttpBearer):
    """A token made by ``reelbridge user token``, sent as ``Authorization: Bearer …``."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the person the token belongs to, and let the doors see them as the request's user."""
        person = User.objects.filter(token_digest=digest_bytes(token.encode()), is_active=True).first()
        if person:
            request.user = person
        return person
