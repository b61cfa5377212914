"""Charts of a cohort: what is drawn agrees with its table, and nobody sees more by them than in the list."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mobility.base.database import db
from mobility.calls.models import Call
from mobility.cohorts.charts.drawing import BAR, GAP, HEIGHT, PARTS, WIDTH, Way, flow_of, growth_of
from mobility.cohorts.charts.tiles import LEVELS, PLACES, map_of
from tests.applications.world import named, person
from tests.client import Visitor, words_of
from tests.selection.world import Office


def tables(page) -> list[list[list[str]]]:
    return [
        [[words_of(cell) for cell in row if cell.tag in ("th", "td")] for row in table.iter("tr")][1:]
        for table in page.all("table")
    ]


def test_the_flow_counts_who_came_and_what_followed(app):
    office = Office.open(seats=(1, 1, 1))
    office.at_selection(5, (0,), "Азиз Каримов")
    office.at_selection(3, (0,), "Zarina Azimova")
    office.sent(office.student("Madina Sharipova"))
    office.draft(office.student("Secret Beginner"))
    office.selected()
    page = Visitor(app, office.coordinator).get("cohort_charts.show", reference=office.call.reference)
    flow, growth, places = tables(page)
    assert flow[0] == ["Document check", "3", "2", "0", "0", "1"]
    assert {row[0]: row[1] for row in flow}["Selection"] == "2"
    assert [row[0] for row in flow].index("Nomination to the partner") < [row[0] for row in flow].index(
        "Waiting list"
    )
    assert growth[-1][-1] == "3"
    assert sum(int(row[1]) for row in places) == 3
    assert sum(int(row[2]) for row in places) == 1
    assert len(page.all("{http://www.w3.org/2000/svg}svg", role="img")) == 3
    assert len(page.statements) <= 12


def test_applications_are_set_beside_those_of_the_call_before(app):
    office = Office.open()
    office.sent()
    old = office.call
    title = {code: f"{words} 2031" for code, words in old.title.items()}
    now = Call(
        reference="C-NEXT", programme_id=old.programme_id, state=old.state, title=title,
        summary={}, costs={}, funding={}, eligibility={}, criteria=[], reserved=[],
        audience=old.audience, opens_on=old.opens_on + timedelta(days=1), closes_on=old.closes_on,
        selection_on=old.selection_on, waiting_list_ends_on=old.waiting_list_ends_on, choices=old.choices,
        questionnaire_id=old.questionnaire_id, rule_book_key=old.rule_book_key, published_at=old.published_at,
    )  # fmt: skip
    db.session.add(now)
    db.session.commit()
    page = Visitor(app, office.coordinator).get("cohort_charts.show", reference="C-NEXT")
    (growth,) = [table for table in tables(page) if table and len(table[0]) == 3]
    assert growth[-1][1:] == ["0", "1"]
    assert "There is no earlier call" not in page.words
    none = "There is no earlier call to compare with: one of this programme that is called the same but for the year."
    alone = Visitor(app, person(f"coordinator@call:{now.id}")).get("cohort_charts.show", reference="C-NEXT")
    assert none in alone.words
    now.title = named("Another kind of call 2027")
    db.session.commit()
    page = Visitor(app, office.coordinator).get("cohort_charts.show", reference="C-NEXT")
    assert none in page.words


def test_a_dean_s_charts_are_of_the_own_faculty_without_results(app):
    office = Office.open(seats=(1, 1, 1))
    office.at_selection(5, (0,))
    office.sent(office.student(faculty=1))
    office.selected()
    dean = Visitor(app, person(f"dean@faculty:{office.faculties[1].id}"))
    flow, growth, places = tables(dean.get("cohort_charts.show", reference=office.call.reference))
    assert [row[:2] for row in flow] == [["Document check", "1"]]
    assert growth[-1][-1] == "1"
    assert (sum(int(row[1]) for row in places), {len(row) for row in places}) == (1, {2})


def test_what_charts_show_is_counted_again_once_somebody_moves(app):
    office = Office.open()
    office.sent()
    visitor = Visitor(app, office.coordinator)
    first, again = (visitor.get("cohort_charts.show", reference=office.call.reference) for _ in range(2))
    assert tables(again) == tables(first)
    assert len(again.statements) < len(first.statements)
    office.sent(office.student("Madina Sharipova"))
    after = visitor.get("cohort_charts.show", reference=office.call.reference)
    assert [tables(page)[0][0][:2] for page in (first, after)] == [
        ["Document check", "1"],
        ["Document check", "2"],
    ]
    assert [tables(page)[1][-1][-1] for page in (first, after)] == ["1", "2"]


WAY = Way(road="abcd", beside="s", out=frozenset("x"))
MOVES = st.dictionaries(
    st.tuples(st.sampled_from("abcs"), st.sampled_from("abcdsx")), st.integers(min_value=1, max_value=50)
)


@given(MOVES)
def test_every_bar_has_its_place_and_its_parts_are_those_who_came(moves):
    flow = flow_of(WAY, moves)
    came = {stage: sum(n for (_from, to), n in moves.items() if to == stage) for stage in "abcds"}
    assert {row.stage: row.came for row in flow.rows} == {stage: n for stage, n in came.items() if n}
    for number, row in enumerate(flow.rows):
        assert row.y == number * (BAR + GAP)
        assert set(row.parts) == set(PARTS)
        assert sum(row.parts.values()) >= row.came
        assert all(width > 0 for _part, _x, width in row.segments)
        assert row.stage != "s" or not row.ribbon


def test_what_a_move_means_for_the_stage_that_it_leaves():
    meant = {
        "ab": "on",
        "ad": "on",
        "ba": "back",
        "bb": "back",
        "as": "back",
        "sb": "on",
        "ax": "out",
        "sx": "out",
    }
    assert {way: WAY.part_of(*way) for way in meant} == meant


@given(st.lists(st.dictionaries(st.integers(-3, 40), st.integers(1, 9), max_size=9), min_size=1, max_size=2))
def test_lines_only_rise_and_end_at_the_sum(given_days):
    opens = date(2027, 3, 1)
    sent = [{opens + timedelta(days=day): n for day, n in days.items()} for days in given_days]
    growth = growth_of([(opens, opens + timedelta(days=30), days) for days in sent])
    assert [line.total for line in growth.lines] == [sum(days.values()) for days in sent]
    assert growth.table[-1] == (30, [line.total for line in growth.lines])
    for line in growth.lines:
        points = [tuple(map(float, point.split(","))) for point in line.points.split()]
        assert points == sorted(points, key=lambda point: (point[0], -point[1]))
        assert (points[-1][0], 0 <= points[-1][1] <= HEIGHT) == (WIDTH, True)


def test_every_country_has_a_tile_of_its_own_or_is_named_beside():
    assert len(set(PLACES.values())) == len(PLACES)
    drawn = map_of({"LV": 9, "PL": 1, "TJ": 0, "BR": 2})
    levels = {tile.country: tile.level for tile in drawn.tiles if tile.number or tile.country == "TJ"}
    assert levels == {"LV": LEVELS, "PL": 1, "TJ": 0}
    assert drawn.elsewhere == ["BR"]
