"""Encrypted fields: AES-256-GCM, a data key per owner, wrapped by a master key from the environment's key ring.

A stored value reads `1:<key id>:<base64 of nonce and ciphertext>`; the key id of an owner's value is `own`. The
additional data binds a value to its model, field and row, so that a value moved elsewhere does not open.
"""

import base64
import hashlib
import hmac
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from core.models import DataKey

VERSION = "1"
OWN = "own"
_kept: ContextVar[dict[uuid.UUID, bytes] | None] = ContextVar("kept_data_keys", default=None)


class CannotDecrypt(Exception):
    """The value was altered, moved, or its key is not on the ring. Never answered with ciphertext."""


class Sealed(str):
    """A value as it is stored; it opens when its attribute is read on an instance."""

    __slots__ = ()


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database with the key of the row's owner.

    `owner` names the attribute with the owner's UUID. The empty string is stored as it is. The row's primary key
    must be known before it is saved (a UUID made in Python). Reading may raise CannotDecrypt.
    """

    def __init__(self, *args: Any, owner: str = "", **kwargs: Any) -> None:
        self.owner = owner
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Keep the owner in migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "owner": self.owner}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Replace the attribute by one that decrypts when read."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opening(self))

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """Hand the stored value on, still closed."""
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Encrypt what the instance holds in clear."""
        value = model_instance.__dict__.get(self.attname)
        if not value or isinstance(value, Sealed):
            return value
        return encrypt(value, context=self.context(model_instance), owner_id=self.owner_id(model_instance))

    def context(self, instance: models.Model) -> str:
        """What binds a value to its place: model, field and row."""
        return f"{instance._meta.label_lower}.{self.attname}.{instance.pk}"

    def owner_id(self, instance: models.Model) -> uuid.UUID | None:
        """Whose key protects this instance's value; None is the platform's."""
        return getattr(instance, self.owner) if self.owner else None


class _Opening:
    def __init__(self, field: EncryptedTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, _owner: type | None = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname, "")
        if isinstance(value, Sealed):
            owner_id = self.field.owner_id(instance)
            value = decrypt(value, context=self.field.context(instance), owner_id=owner_id)
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


def encrypt(text: str, *, context: str, owner_id: uuid.UUID | None = None) -> str:
    """Encrypt text for a place (`context`), with the owner's key or, without one, the newest master key."""
    if owner_id:
        return _pack(OWN, _data_key(owner_id), text, context)
    key_id = newest_key_id()
    return _pack(key_id, ring()[key_id], text, context)


def decrypt(stored: str, *, context: str, owner_id: uuid.UUID | None = None) -> str:
    """Open a stored value. Raises CannotDecrypt when it was altered, moved or its key is gone."""
    key_id, raw = _unpack(stored)
    key = _reading_key(owner_id) if key_id == OWN and owner_id else ring().get(key_id)
    if key is None:
        raise CannotDecrypt(f"No key {key_id!r} on the ring.")
    try:
        return AESGCM(key).decrypt(raw[:12], raw[12:], context.encode()).decode()
    except InvalidTag as error:
        raise CannotDecrypt("The value was altered or belongs elsewhere.") from error


@contextmanager
def keys_kept() -> Iterator[None]:
    """Inside the block, a request say, each owner's key is asked for once to read with, however many values open.

    An owner's key never changes; only its wrapping does. Writing asks every time: a key that was made in a transaction
    that is undone must not close anything later.
    """
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def blind_index(text: str, *, owner_id: uuid.UUID) -> str:
    """A keyed hash of text for equality look-ups within one owner; it cannot be turned back."""
    return hmac.new(_data_key(owner_id), text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _parsed_ring(text: str) -> dict[str, bytes]:
    pairs = [entry.strip().split(":", 1) for entry in text.split(",") if entry.strip()]
    keys = {key_id: base64.b64decode(value) for key_id, value in pairs}
    if not keys or OWN in keys or any(len(key) != 32 for key in keys.values()):
        raise ImproperlyConfigured("HANDOFF_FIELD_KEYS must be `id:base64 of 32 bytes`, comma separated, newest first.")
    return keys


def ring() -> dict[str, bytes]:
    """The master keys by id, newest first."""
    return _parsed_ring(settings.HANDOFF_FIELD_KEYS)


def newest_key_id() -> str:
    """The id of the master key that encrypts new values."""
    return next(iter(ring()))


def is_current(stored: str) -> bool:
    """Whether a value under the master key uses the newest one."""
    return _unpack(stored)[0] == newest_key_id()


def rewrap(row: DataKey) -> bool:
    """Wrap an owner's key with the newest master key; False when it already is."""
    context = f"datakey.{row.owner_id}"
    if is_current(row.wrapped):
        return False
    row.wrapped = encrypt(decrypt(row.wrapped, context=context), context=context)
    row.save(update_fields=["wrapped"])
    return True


def _reading_key(owner_id: uuid.UUID) -> bytes:
    kept = _kept.get()
    if kept is None:
        return _data_key(owner_id)
    if owner_id not in kept:
        kept[owner_id] = _data_key(owner_id)
    return kept[owner_id]


def _data_key(owner_id: uuid.UUID) -> bytes:
    row = DataKey.objects.filter(pk=owner_id).first() or _new_data_key(owner_id)
    return base64.b64decode(decrypt(row.wrapped, context=f"datakey.{owner_id}"))


def _new_data_key(owner_id: uuid.UUID) -> DataKey:
    fresh = base64.b64encode(os.urandom(32)).decode()
    wrapped = encrypt(fresh, context=f"datakey.{owner_id}")
    DataKey.objects.bulk_create([DataKey(owner_id=owner_id, wrapped=wrapped)], ignore_conflicts=True)
    return DataKey.objects.get(pk=owner_id)


def _pack(key_id: str, key: bytes, text: str, context: str) -> str:
    nonce = os.urandom(12)
    body = nonce + AESGCM(key).encrypt(nonce, text.encode(), context.encode())
    return f"{VERSION}:{key_id}:{base64.b64encode(body).decode()}"


def _unpack(stored: str) -> tuple[str, bytes]:
    try:
        version, key_id, body = stored.split(":", 2)
        raw = base64.b64decode(body, validate=True)
    except ValueError as error:
        raise CannotDecrypt("The stored value is not one of ours.") from error
    if version != VERSION or len(raw) < 28:
        raise CannotDecrypt("The stored value is not one of ours.")
    return key_id, raw
