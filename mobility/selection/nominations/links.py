"""The signed part of a partner's address: names a link, which says itself until when it holds."""

from itsdangerous import BadData, URLSafeSerializer


class Key:
    """Set once by the room's `init_app` from the settings."""

    secret = ""


def use_key(secret: str) -> None:
    Key.secret = secret


def token_of(link_id: int) -> str:
    return str(_serializer().dumps(link_id))


def path_of(link_id: int) -> str:
    return f"/partner/{token_of(link_id)}"


def read_token(token: str) -> int | None:
    """The id of the link; None if nobody of us made the token, letter by letter: its last one has bits that say nothing."""
    try:
        found = _serializer().loads(token)
    except BadData:
        return None
    return found if isinstance(found, int) and token == token_of(found) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(Key.secret, salt="selection.partner")
