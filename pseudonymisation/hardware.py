"""A secret key in a hardware module, over PKCS#11: it computes an HMAC and never comes out.

The reference names a token and a key, as RFC 7512 writes it: ``token=LABEL;object=LABEL``. It can
name no library and no PIN. The library stands in ``pkcs11.library`` in the folder with keys, and the
PIN in ``pkcs11.pin`` there, or it is typed. Each use opens the module anew and closes it again.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from federated.errors import KeyFileError
from pseudonymisation import hardware_access

BITS = 256
_ONE_AT_A_TIME = threading.RLock()  # the module is started and ended for the whole process


def hmac(folder: Path, place: str, owner: int, message: bytes) -> bytes:
    """Return the HMAC-SHA256 of a message under the key; raises KeyFileError when it cannot be."""
    with _opened(folder, place, owner) as (module, session, name):
        key = session.get_key(object_class=module.ObjectClass.SECRET_KEY, label=name)
        _refuse_if_it_can_be_read(module, key, name)
        tag: bytes = key.sign(message, mechanism=module.Mechanism.SHA256_HMAC)
        return tag


def make(folder: Path, place: str, owner: int) -> None:
    """Make the key inside the module, where there is none of that name."""
    with _opened(folder, place, owner, writing=True) as (module, session, name):
        try:
            session.get_key(object_class=module.ObjectClass.SECRET_KEY, label=name)
        except module.NoSuchKey:
            _generate(module, session, name)


def parts(place: str) -> tuple[str, str]:
    """Return the labels of token and key.

    >>> parts("token=Key%20room;object=heldennet")
    ('Key room', 'heldennet')

    Raises KeyFileError for anything else, as a library or a PIN in the reference.
    """
    found = [part.partition("=") for part in place.split(";")]
    labels = [unquote(label) for _, _, label in found]
    if [name for name, _, _ in found] != ["token", "object"] or not all(map(_is_label, labels)):
        raise KeyFileError("master.ref should say pkcs11:token=LABEL;object=LABEL and no more.")
    return labels[0], labels[1]


def _is_label(text: str) -> bool:
    return 0 < len(text.encode()) <= 32 and text.isprintable() and not set("?&#/;=") & set(text)


@contextmanager
def _opened(
    folder: Path, place: str, owner: int, *, writing: bool = False
) -> Iterator[tuple[Any, Any, str]]:
    """Log in to the token; PKCS#11's own errors become sentences."""
    token, name = parts(place)
    module = _python_library()
    library = hardware_access.library(folder, owner)
    with _ONE_AT_A_TIME:
        try:
            with _session(module, library, token, (folder, owner), writing) as session:
                yield module, session, name
        except module.PKCS11Error as error:
            hardware_access.forget_typed()
            raise _told(type(error).__name__, token, name) from None


@contextmanager
def _session(
    module: Any, library: Path, label: str, access: tuple[Path, int], writing: bool
) -> Iterator[Any]:
    loaded = module.lib(str(library))
    try:
        token = loaded.get_token(token_label=label)
        if token.flags & (module.TokenFlag.USER_PIN_FINAL_TRY | module.TokenFlag.USER_PIN_LOCKED):
            raise module.PinLocked
        with token.open(user_pin=hardware_access.pin(*access, label), rw=writing) as session:
            yield session
    finally:
        loaded.finalize()


def _generate(module: Any, session: Any, name: str) -> None:
    kept = module.Attribute
    session.generate_key(
        module.KeyType.GENERIC_SECRET,
        BITS,
        label=name,
        store=True,
        mechanism=module.Mechanism.GENERIC_SECRET_KEY_GEN,
        template={
            kept.PRIVATE: True,
            kept.SENSITIVE: True,
            kept.EXTRACTABLE: False,
            kept.SIGN: True,
            kept.DERIVE: False,
        },
    )


def _refuse_if_it_can_be_read(module: Any, key: Any, name: str) -> None:
    if key[module.Attribute.EXTRACTABLE] or not key[module.Attribute.SENSITIVE]:
        raise KeyFileError(
            f"The key {name} can be read out of its token, which protects nothing; make one that "
            "is sensitive and not extractable, under another name."
        )


_SENTENCES = {
    "NoSuchToken": "There is no token {token}; see that it is plugged in and spelt like this.",
    "MultipleTokensReturned": "There is more than one token {token}; give each its own label.",
    "NoSuchKey": "The token {token} has no secret key {name}; restore it there.",
    "MultipleObjectsReturned": "The token {token} has more than one secret key {name}; keep one.",
    "PinIncorrect": "The token {token} does not take this PIN; correct pkcs11.pin before you try "
    "again: after a few wrong ones a token locks itself.",
    "PinLocked": "The token {token} is locked, or one wrong PIN away from it; log in once with the "
    "tool of its maker, or have its security officer unlock it.",
}
_OTHERWISE = (
    "The module with the token {token} did not do what was asked ({code}); see that "
    "pkcs11.library names the library of its maker and that it offers HMAC-SHA256."
)


def _told(code: str, token: str, name: str) -> KeyFileError:
    sentence = _SENTENCES.get(code, _OTHERWISE)
    return KeyFileError(sentence.format(token=token, name=name, code=code))


def _python_library() -> Any:
    try:
        import pkcs11
    except ImportError:
        raise KeyFileError(
            "A hardware module needs the Python package python-pkcs11; install this product with "
            "its extra `pkcs11` (requirements/pkcs11.txt), or keep the master key in a file."
        ) from None
    return pkcs11
