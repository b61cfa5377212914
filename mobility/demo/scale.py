"""A university with many applications, for measuring: eight told stories, copied in the database itself.

Copies are whole: people with their entry in the register, answers, choices, documents, waits, and the record, whose every
digest is computed anew, so that `flask audit verify` walks them as it walks all others.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Table, func, select, text

from mobility.accounts.models import Grant, Person
from mobility.applications.models import Application, Choice
from mobility.base.database import Base, db
from mobility.base.record import Event, as_stored
from mobility.base.references import new_reference
from mobility.base.zone import local_day
from mobility.calls.models import Call, Destination
from mobility.demo import scenes
from mobility.demo.loading import furnish, is_loaded, settle, told
from mobility.demo.scenes import Scene
from mobility.documents.models import Document, Finding, Requirement
from mobility.questionnaires.models import SectionAnswers
from mobility.register.models import Affiliation, RegisterEntry
from mobility.reviews.models import Assessment
from mobility.workflow.models import Case, Wait

CALLS = 40
TOLD = (
    Scene(scenes.draft, -9), Scene(scenes.filled, -9), Scene(scenes.half_reviewed, -14, faculty=0),
    Scene(scenes.half_reviewed, -15, faculty=1), Scene(scenes.with_dean, -20, faculty=0),
    Scene(scenes.with_committee, -25, 5), Scene(scenes.for_selection, -28, 3), Scene(scenes.withdrawn, -16),
)  # fmt: skip


def scale(rows: int, now: datetime, say: Callable[[str], None], *, calls: int = CALLS) -> int:
    """Have `rows` applications at least; how many were added. The first time on an empty database alone.

    There are 40 calls; what is added goes to the first `calls` of them, so that one can be made large.

    Raises `LookupError`: there is a demo already that was not made by this.
    """
    there = db.session.scalar(select(func.count()).select_from(Application)) or 0
    if there == 0:
        say("The university, and eight stories …")
        there = _begin(now)
    if (db.session.scalar(select(func.count()).select_from(Call)) or 0) != CALLS:
        raise LookupError("this database has calls of its own")
    wanted = max(0, rows - there)
    if wanted:
        say(f"{wanted} copies …")
        _plan_copies(there, wanted, calls, now)
        _copy_people()
        _copy_cases()
        _copy_record()
        for model in (Case, Person, RegisterEntry):
            _leave_counter_behind(model)
    return wanted


def _begin(now: datetime) -> int:
    if is_loaded():
        raise LookupError("this database has people of its own")
    house = furnish(now)
    call, stories = told(house, house.planned.open, TOLD, now)
    settle(now)
    db.session.flush()
    _copy_call(call, now)
    return len(stories)


def _copy_call(call: Call, now: datetime) -> None:
    """The call 39 times more: its destinations and requirements, and those who sit in its committee."""
    _beside("copied_call", "(new bigint, reference text)")
    first = (db.session.scalar(select(func.max(Call.id))) or 0) + 1
    references = [new_reference("C", local_day(now).year) for _ in range(CALLS - 1)]
    db.session.execute(
        text(
            "INSERT INTO copied_call SELECT CAST(:first AS bigint) + n - 1, r "
            "FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS x (r, n)"
        ),
        {"first": first, "names": references},
    )
    _copy(Call, f"JOIN copied_call m ON t.id = {call.id}", id="m.new", reference="m.reference")
    ours = f"JOIN copied_call m ON t.call_id = {call.id}"
    _copy(Destination, ours, id=_next(Destination), call_id="m.new")
    context = f"JOIN copied_call m ON t.context = 'call:{call.id}'"
    _copy(Requirement, context, id=_next(Requirement), context="'call:' || m.new")
    scope = f"JOIN copied_call m ON t.scope = 'call:{call.id}'"
    _copy(Grant, scope, id=_next(Grant), scope="'call:' || m.new")
    _leave_counter_behind(Call)


def _plan_copies(there: int, wanted: int, calls: int, now: datetime) -> None:
    """The table `copied`: of which application each copy is, and the ids that it gets."""
    originals = len(TOLD)
    _beside(
        "copied",
        "(number bigint, old bigint, new bigint, old_person bigint, person bigint, entry bigint, old_call bigint, "
        "call bigint, reference text)",
    )
    numbering = text(
        """
        WITH told AS (SELECT a.*, row_number() OVER (ORDER BY id) - 1 AS place FROM
                        (SELECT * FROM application ORDER BY id LIMIT CAST(:originals AS bigint)) a),
             called AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM call),
             high AS (SELECT (SELECT max(id) FROM "case") AS "case", (SELECT max(id) FROM person) AS person,
                             (SELECT max(id) FROM register_entry) AS entry)
        INSERT INTO copied
        SELECT n, told.id, high."case" + row, told.person_id, high.person + row, high.entry + row,
               told.call_id, called.id, reference
        FROM unnest(CAST(:references AS text[])) WITH ORDINALITY AS x (reference, row)
        CROSS JOIN LATERAL (SELECT CAST(:there AS bigint) + row - 1 AS n) numbered
        JOIN told ON told.place = n % CAST(:originals AS bigint)
        JOIN called ON called.place = n / CAST(:originals AS bigint) % CAST(:calls AS bigint)
        CROSS JOIN high
        """
    )
    year = local_day(now).year
    highs = {"there": there, "originals": originals, "calls": calls}
    db.session.execute(numbering, {**highs, "references": _free_references(wanted, year)})
    db.session.execute(text("CREATE INDEX ON copied (old)"))
    db.session.execute(text("ANALYZE copied"))


def _free_references(number: int, year: int) -> list[str]:
    """Among a hundred thousand two are alike more often than not."""
    taken, found = set(db.session.scalars(select(Case.reference))), set[str]()
    while len(found) < number:
        found |= {new_reference("M", year) for _ in range(number - len(found))} - taken
    return list(found)


def _copy_people() -> None:
    _copy(
        Person,
        "JOIN copied m ON t.id = m.old_person",
        id="m.person",
        email="'s' || m.number || '@example.org'",
        email_folded="'s' || m.number || '@example.org'",
        demo="false",
    )
    _copy(
        RegisterEntry,
        "JOIN affiliation a ON a.entry_id = t.id JOIN copied m ON a.person_id = m.old_person",
        id="m.entry",
        number="'S' || m.number",
        number_folded="'s' || m.number",
    )
    _copy(
        Affiliation,
        "JOIN copied m ON t.person_id = m.old_person",
        id=_next(Affiliation),
        person_id="m.person",
        entry_id="m.entry",
        number="'S' || m.number",
    )


def _copy_cases() -> None:
    """The case with all that hangs on it; ids in it that belong to the applicant or the call become the copy's."""
    _copy(
        Case,
        "JOIN copied m ON t.id = m.old",
        id="m.new",
        reference="m.reference",
        subject_id="m.person",
        context="'call:' || m.call",
        scopes="array_replace(t.scopes, 'call:' || m.old_call, 'call:' || m.call)",
    )
    _copy(Application, "JOIN copied m ON t.id = m.old", id="m.new", call_id="m.call", person_id="m.person")
    _copy(
        Choice,
        "JOIN copied m ON t.application_id = m.old " + _same_place("destination", "call_id", "m.call"),
        application_id="m.new",
        destination_id="there.id",
    )
    _copy(
        Wait,
        "JOIN copied m ON t.case_id = m.old",
        id=_next(Wait),
        case_id="m.new",
        person_id="CASE t.person_id WHEN m.old_person THEN m.person ELSE t.person_id END",
        token="CASE t.token WHEN 'person:' || m.old_person THEN 'person:' || m.person "  # noqa: S106 (no password)
        "ELSE replace(t.token, '@call:' || m.old_call, '@call:' || m.call) END",
    )
    _copy(SectionAnswers, "JOIN copied m ON t.case_id = m.old", case_id="m.new")
    _copy(
        Assessment, "JOIN copied m ON t.application_id = m.old", id=_next(Assessment), application_id="m.new"
    )
    _copy_documents()


def _copy_documents() -> None:
    """The files are shared; each copy counts as one more reference to them."""
    _beside(
        "copied_document",
        f"AS SELECT d.id AS old, {_next(Document)} AS new, m.new AS case_id, "  # noqa: S608 (names of our own)
        "m.person, there.id AS requirement_id FROM document d JOIN copied m ON d.case_id = m.old "
        "JOIN requirement r ON r.id = d.requirement_id "
        "JOIN requirement there ON there.context = 'call:' || m.call AND there.key = r.key",
    )
    _copy(
        Document,
        "JOIN copied_document m ON t.id = m.old",
        id="m.new",
        case_id="m.case_id",
        uploaded_by_id="m.person",
        requirement_id="m.requirement_id",
    )
    _copy(Finding, "JOIN copied_document m ON t.document_id = m.old", id=_next(Finding), document_id="m.new")
    db.session.execute(
        text(
            'UPDATE stored_file f SET "references" = f."references" + used.times FROM (SELECT each.id, count(*) AS times '
            "FROM copied_document m JOIN document d ON d.id = m.new "
            "CROSS JOIN LATERAL (VALUES (d.file_id), (d.preview_id), (d.copy_id)) AS each (id) "
            "WHERE each.id IS NOT NULL GROUP BY each.id) used WHERE used.id = f.id"
        )
    )


def _copy_record() -> None:
    """Entry by entry: each digest covers the one before it, and the chain's own name."""
    told = [f"case:{number}" for number in db.session.scalars(text("SELECT DISTINCT old FROM copied"))]
    events = db.session.scalars(select(Event).where(Event.chain.in_(told))).all()
    _beside("told_event", "(old bigint, number int, before text, behind text)")
    db.session.execute(
        text("INSERT INTO told_event VALUES (:old, :number, :before, :behind)"),
        [_canonical_parts(event) for event in events],
    )
    link = text(
        """
        INSERT INTO event (chain, number, name, actor_id, at, facts, text_digests, previous, digest)
        SELECT 'case:' || m.new, e.number, e.name, actor.id, e.at, e.facts, e.text_digests, last.digest,
               sha256(last.digest || convert_to(
                   '["case:' || m.new || '"' || p.before || coalesce(actor.id::text, 'null') || p.behind, 'UTF8'))
        FROM copied m
        JOIN told_event p ON p.old = m.old AND p.number = :number
        JOIN event e ON e.chain = 'case:' || m.old AND e.number = p.number
        LEFT JOIN event earlier ON earlier.chain = 'case:' || m.new AND earlier.number = p.number - 1
        CROSS JOIN LATERAL (SELECT CASE e.actor_id WHEN m.old_person THEN m.person ELSE e.actor_id END AS id) actor
        CROSS JOIN LATERAL (SELECT coalesce(earlier.digest, e.previous) AS digest) last
        """
    )
    for number in range(1, max(event.number for event in events) + 1):
        db.session.execute(link, {"number": number})
        db.session.execute(text("ANALYZE event"))


def _canonical_parts(event: Event) -> Mapping[str, object]:
    """What stands before and behind the actor in the text that `record.digest_of` covers; the chain's name comes first."""
    at = round(event.at.timestamp() * 1_000_000)
    before = [event.number, event.name]
    behind = [at, as_stored(event.facts), event.text_digests]
    return {
        "old": int(event.chain.partition(":")[2]),
        "number": event.number,
        "before": "," + _inside(before) + ",",
        "behind": "," + _inside(behind) + "]",
    }


def _inside(values: list[object]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)[1:-1]


def _copy(model: type[Base], joined: str, **instead: str) -> None:
    """Copy the rows `t` of the model's table that meet a row `m`, with these expressions in place of their own values."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 (no model of ours is a subquery)
    names = [column.name for column in table.columns if column.computed is None]
    wanted = [instead.get(name, f't."{name}"') for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    statement = (
        f'INSERT INTO "{table.name}" ({columns}) SELECT {", ".join(wanted)} FROM "{table.name}" t {joined}'  # noqa: S608
    )
    db.session.execute(text(statement))


def _beside(name: str, definition: str) -> None:
    """A table for this copying alone."""
    db.session.execute(text(f"DROP TABLE IF EXISTS {name}"))
    db.session.execute(text(f"CREATE TEMPORARY TABLE {name} {definition}"))


def _same_place(table: str, belongs_to: str, new: str) -> str:
    """Joins the row `there` of another call that stands in the same position."""
    return (
        f"JOIN {table} own ON own.id = t.{table}_id "
        f"JOIN {table} there ON there.position = own.position AND there.{belongs_to} = {new}"
    )


def _next(model: type[Base]) -> str:
    return f"""nextval(pg_get_serial_sequence('"{model.__tablename__}"', 'id'))"""


def _leave_counter_behind(model: type[Base]) -> None:
    """Ids given by hand are not given again."""
    table = model.__tablename__
    db.session.execute(
        text(f"""SELECT setval(pg_get_serial_sequence('"{table}"', 'id'), (SELECT max(id) FROM "{table}"))""")  # noqa: S608
    )
