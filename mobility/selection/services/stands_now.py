"""Where somebody stands who has appealed, to who answers: since the appeal was written a seat may have come or gone."""

from collections.abc import Sequence

from flask_babel import gettext as _

from mobility.applications.models import Application
from mobility.applications.standing import standings_of
from mobility.base.languages import day
from mobility.base.zone import local_day
from mobility.calls.naming import place_in_words
from mobility.selection.allocation.kept import Kept
from mobility.selection.queries import last_seat, rank_of


def stands_now(application: Application, elsewhere: Sequence[Kept]) -> str:
    """In sentences: the seat that the person has or had last, the stage or end of the application, and what they have
    accepted elsewhere, of `kept_from_seats`."""
    return " ".join([_seat_and_stage(application), *_kept(elsewhere)])


def _kept(elsewhere: Sequence[Kept]) -> list[str]:
    kept = [each.sentence for each in elsewhere]
    means = _(
        "As long as they keep it, a seat that somebody gives back goes past them, and they can accept none here."
    )
    return [*kept, means] if kept else []


def _seat_and_stage(application: Application) -> str:
    seat, word = last_seat(application.id), standings_of([application])[application.id].word
    stage = _("The application stands now at: %(stage)s.", stage=word)
    if seat is None:
        never = _("The person has no seat, and had none.")
        return f"{never} {stage}"
    values = {
        "place": place_in_words(seat.destination),
        "rank": rank_of(application.id, seat.destination_id),
        "since": day(local_day(seat.given_at)),
    }
    if seat.freed_at is None:
        said = _("The person has a seat since %(since)s: %(place)s, choice %(rank)s.", **values)
    else:
        values["until"] = day(local_day(seat.freed_at))
        said = _(
            "The person has no seat now. They had one from %(since)s to %(until)s: %(place)s, choice %(rank)s.",
            **values,
        )
    return f"{said} {stage}"
