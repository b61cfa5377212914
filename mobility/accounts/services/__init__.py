"""What people do with their accounts, and administrators with roles."""

from .delegating import delegate, end_delegation
from .granting import (
    appoint,
    end_grant,
    ensure_may_give,
    give_grant,
    make_first_administrator,
    make_first_code,
)
from .registering import ask_confirmation, ask_reset, confirm, register, reset
from .signing_in import (
    NOTED_EACH,
    change_details,
    change_language,
    change_name,
    change_password,
    end_other_sessions,
    end_session,
    forget_old_sessions,
    note_use,
    open_session,
    sign_in,
    sign_in_demo,
    sign_out,
)

__all__ = [
    "NOTED_EACH",
    "appoint",
    "ask_confirmation",
    "ask_reset",
    "change_details",
    "change_language",
    "change_name",
    "change_password",
    "confirm",
    "delegate",
    "end_delegation",
    "end_grant",
    "end_other_sessions",
    "end_session",
    "ensure_may_give",
    "forget_old_sessions",
    "give_grant",
    "make_first_administrator",
    "make_first_code",
    "note_use",
    "open_session",
    "register",
    "reset",
    "sign_in",
    "sign_in_demo",
    "sign_out",
]
