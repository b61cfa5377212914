"""Laws of lanes, whatever happened to people: nobody is counted twice or forgotten, and no year grows without a reason."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mobility.intakes.credits import balance_of
from mobility.intakes.lanes import Asked, Facts, Reached, Side, lanes_of, numbers_of, was_in
from mobility.intakes.models import ALWAYS, CourseResult, Intake, JointSpecialty, PlanCourse, Student
from mobility.intakes.years import academic_year, begun_by, first_day, year_of_study

BEGAN = 2024
DAYS = st.dates(first_day(BEGAN), first_day(BEGAN + 7))
PERHAPS = st.none() | DAYS


@st.composite
def people(draw: st.DrawFn) -> list[Facts]:
    return draw(st.lists(st.builds(Facts, DAYS, PERHAPS, PERHAPS, PERHAPS, PERHAPS), max_size=12))


@st.composite
def intakes(draw: st.DrawFn) -> Intake:
    joint = JointSpecialty(years_home=draw(st.integers(1, 3)), years_abroad=draw(st.integers(1, 3)))
    return Intake(year=BEGAN, joint=joint)


@given(intakes(), people(), DAYS)
def test_everybody_is_somewhere_exactly_once(intake: Intake, everybody: list[Facts], today: date) -> None:
    numbers = numbers_of(intake, everybody, today)
    where = (numbers.ahead, numbers.home, numbers.abroad, numbers.paused, numbers.not_come, numbers.left)
    where = (*where, numbers.graduated)
    assert sum(where) == len(everybody)
    assert numbers.there <= len(everybody)
    assert numbers.behind in (0, numbers.home)


@given(intakes(), people(), DAYS)
def test_the_way_has_all_its_parts_and_one_present_at_most(
    intake: Intake, everybody: list[Facts], today: date
) -> None:
    lanes = lanes_of(intake, everybody, Asked(), today)
    assert len(lanes) == intake.joint.years + (3 if everybody else 5)
    now = [lane for lane in lanes if lane.reached is Reached.NOW and lane.year]
    year = year_of_study(BEGAN, today)
    assert [lane.year for lane in now] == ([year] if 1 <= year <= intake.joint.years else [])
    assert all((lane.number is None) == (lane.year > year) for lane in lanes if lane.year)
    assert all(lane.number is None or 0 <= lane.number <= len(everybody) for lane in lanes)


@given(intakes(), people(), st.integers(1, 5))
def test_a_year_at_home_holds_no_more_than_those_who_joined_by_its_end(
    intake: Intake, everybody: list[Facts], year: int
) -> None:
    began = [facts for facts in everybody if was_in(facts, intake, year, Side.HOME)]
    later = [facts for facts in everybody if was_in(facts, intake, year + 1, Side.HOME)]
    joined = [facts for facts in everybody if facts.joined_on >= first_day(BEGAN + year)]
    assert len(later) <= len(began) + len(joined)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_year_of_study_begins_in_september(day: date) -> None:
    academic = academic_year(day)
    assert first_day(academic) <= day < first_day(academic + 1)
    assert begun_by(day) - academic in (0, 1)
    assert begun_by(first_day(academic) - timedelta(days=5)) == academic


FIRST = date(2027, 9, 1)
NEEDED = st.sampled_from([None, ALWAYS, 2024, 2025, 2026])


@given(
    st.lists(st.tuples(NEEDED, st.none() | st.integers(2, 5), st.booleans()), max_size=10),
    st.sampled_from([None, FIRST]),
    st.integers(-1, 1),
    st.lists(st.integers(0, 9), unique=True),
)
def test_who_has_passed_everything_that_their_intake_needs_lacks_nothing(
    courses: list[tuple[int | None, int | None, bool]],
    crossed_on: date | None,
    later: int,
    gone_without: list[int],
) -> None:
    plan, results = [], {}
    for number, (needed_from, mark, examined) in enumerate(courses):
        plan.append(
            PlanCourse(id=number, credits=Decimal(5), partner_credits=Decimal(4), needed_from=needed_from)
        )
        if examined:
            results[number] = CourseResult(mark=mark)
    student = Student(intake=Intake(year=2025), crossed_on=crossed_on, gone_without=gone_without)
    balance = balance_of(student, plan, results, FIRST + timedelta(days=later))
    gone = crossed_on is not None and later >= 0
    passed = [course for course in plan if course.id in results and results[course.id].passed]
    assert balance.passed == 5 * len(passed)
    assert balance.counted == 4 * len(passed)
    others = [course for course in plan if course.needed_from == 2026 and course not in passed]
    needed = [course for course in plan if course.needed_from in (ALWAYS, 2024, 2025)]
    known = results.keys() | gone_without
    never = [course for course in needed if course.id not in known] if crossed_on else []
    assert balance.of == 5 * (len(plan) - len(others) - len(never))
    lacks = {course for course in needed if course not in passed and course not in never}
    assert set(balance.lacks) == (set() if gone else lacks)
    assert set(balance.without) == (lacks if results and crossed_on else set())
    assert balance.complete == (not balance.lacks)
