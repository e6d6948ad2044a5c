"""Giving out accounts: who may sign in, with which role, and with which token."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.models import User
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor, Role
from reelbridge.kernel.digest import digest_bytes
from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.kernel.language import OURS


@transaction.atomic
def add_user(name: str, *, password: str, role: str, by: Actor, full_name: str = "", language: str = "en") -> User:
    """Give a person an account.

    Raises Conflict for a name in use, BadInput for a name that cannot be one, a weak password or an unknown role.
    """
    require(by, "base.keep_users")
    _check_name(name)
    if User.objects.filter(username__iexact=name).exists():
        raise Conflict("base.user_exists", name=name)
    if language not in OURS:
        raise BadInput("base.language_not_ours", language=language, languages=OURS)
    person = User(username=name, role=_role(role), language=language)
    person.first_name, _, person.last_name = full_name.partition(" ")
    _set_password(person, password)
    person.save()
    record("base.user.added", f"user:{name}", by=by, role=person.role)
    return person


@transaction.atomic
def change_user(name: str, *, by: Actor, password: str = "", role: str = "", is_active: bool | None = None) -> User:
    """Change a password or a role, or close and open an account; raises NotFound, BadInput."""
    require(by, "base.keep_users")
    person = _person(name)
    if password:
        _set_password(person, password)
    if role:
        person.role = _role(role)
    if is_active is not None:
        person.is_active = is_active
    person.save()
    record("base.user.changed", f"user:{name}", by=by, role=person.role, is_active=person.is_active)
    return person


@transaction.atomic
def make_token(name: str, *, by: Actor) -> str:
    """Return a new bearer token for a person's programs; the one before stops working. Only its digest is kept."""
    require(by, "base.keep_users")
    person = _person(name)
    token = secrets.token_urlsafe(32)
    person.token_digest = digest_bytes(token.encode())
    person.save(update_fields=["token_digest"])
    record("base.user.token_made", f"user:{name}", by=by)
    return token


def _person(name: str) -> User:
    person = User.objects.filter(username=name).first()
    if person is None:
        raise NotFound("base.no_such_user", name=name)
    return person


def _check_name(name: str) -> None:
    try:
        User.username_validator(name)
        MaxLengthValidator(150)(name)
    except ValidationError as fault:
        raise BadInput("base.user_name_not_allowed", name=name[:150]) from fault


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError as fault:
        raise BadInput("base.role_unknown", role=role, roles=[str(one) for one in Role]) from fault


def _set_password(person: User, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise BadInput("base.password_too_weak", why=" ".join(weak.messages)) from weak
    person.set_password(password)
