"""Who decides without assessing: hinted at a conflict of interest, is asked back, declares it, and decides no more."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from mobility.accounts.models import Grant
from mobility.accounts.queries import load_grants
from mobility.accounts.services import delegate, end_grant
from mobility.applications.queries import by_id, form_of_case
from mobility.base.database import db, utc_now
from mobility.base.languages import day
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.zone import end_of_day, local_day
from mobility.notifications.models import Message
from mobility.questionnaires.models import SectionAnswers
from mobility.workflow.engine.books import shipped_texts, store_rule_book
from mobility.workflow.models import Case
from mobility.workflow.services import fire, remind, renew_waits
from mobility.workflow.stuck import vacancies
from tests.applications.world import person
from tests.client import Visitor, last_day, words_of
from tests.selection.world import Office, run_jobs

DECLARE = "Declare a conflict of interest"
LENDER = "The person for whom you act has a conflict of interest in this case"
HINT = "Your family name is like the applicant’s."


def scene(app) -> Office:
    """One application waits for the dean."""
    world = Office.open()
    world.ready = [world.at_approval("Nigina Nazarova")]
    return world


def page_of(app, who, world):
    return Visitor(app, who).get("applications.show", reference=world.ready[0].reference)


def page_of_holders(app, world):
    return Visitor(app, world.head).get("workflow.holders", reference=world.ready[0].reference).words


def sent(who):
    """Their draft is an application."""
    db.session.execute(update(Case).where(Case.subject_id == who.id).values(submitted_at=utc_now()))
    db.session.commit()


def waits_for(app, who, world):
    """Whether the application is among their tasks."""
    return world.ready[0].reference in Visitor(app, who).get("workflow.tasks").words


def tasks_counted(app, who):
    """The tasks' entry in the menu, with its number."""
    links = Visitor(app, who).get("workflow.tasks").links()
    return next(text for text in links if text.startswith("Tasks"))


def declared(who, page):
    asked = who.get(page.links()[DECLARE])
    return who.submitted(asked, "Yes, I have a conflict of interest")


def test_a_dean_declares_it_and_another_one_decides(app, world):
    other = person(f"dean@faculty:{world.faculties[0].id}", name="Second dean")
    dean = Visitor(app, world.dean)
    page = dean.get("applications.show", reference=world.ready[0].reference)
    assert ("Approve the nomination" in page.buttons(), HINT in page.words) == (True, False)
    done = declared(dean, page)
    reference = world.ready[0].reference
    assert "You take no part in deciding this application any more." in done.words
    assert f"{reference}: Now with: Dean (Second dean)." in done.words
    assert not page_of(app, world.dean, world).links().keys() & {"Approve the nomination"}
    assert "Now with: Dean (Second dean)." in page_of(app, world.coordinator, world).words
    assert DECLARE not in page_of(app, world.dean, world).links()
    assert "You have declared a conflict of interest in this case." in page_of(app, world.dean, world).words
    assert "Approve the nomination" in page_of(app, other, world).buttons()
    facts = db.session.scalars(select(Event.facts).where(Event.name == "conflict-declared")).all()
    assert facts == [{"stage": "approval"}]


def test_without_another_dean_it_is_stuck_and_listed(app, world):
    dean = Visitor(app, world.dean)
    page = dean.get("applications.show", reference=world.ready[0].reference)
    done = declared(dean, page)
    assert (
        "Waits for: Dean. Nobody can act in this role now, so it goes no further until somebody else is named; the office "
        "has been told." in done.words
    )
    assert [each.case.reference for each in vacancies(utc_now())] == [world.ready[0].reference]
    assert "nobody can act now." in page_of(app, world.coordinator, world).words


def test_the_same_family_name_is_hinted_at(app, world):
    relative = person(f"dean@faculty:{world.faculties[0].id}", name="Фарҳод Назаров")
    words = page_of(app, relative, world).words
    assert words.index(HINT) < words.index("What you can do") < words.index("Where it is")
    assert "If you are related, declare a conflict of interest below." in words
    assert words.index(HINT) < words.index("I have a conflict of interest")


def test_a_name_is_hinted_at_where_the_reader_may_read_it(app, world):
    """A dean reads no protected answer: there is nothing to be hinted at in one."""
    dean, case = person(f"dean@faculty:{world.faculties[0].id}", name="Фарҳод Давлатов"), world.ready[0]
    said = "Your family name stands in this application"
    protected, plain = written(case, "identity", "Давлатова Мавҷуда"), None
    assert protected
    assert said not in page_of(app, dean, world).words
    plain = written(case, "none", "Роҳбари ман Ф. Давлатов")
    words = page_of(app, dean, world).words
    assert f"{said}: {plain}. If you are related to this person, supervise or recommend them" in words


def written(case, protection, text):
    """Answer a question of this protection with a text; the title of its section, as others than the person read it."""
    form = form_of_case(case)
    section, question = next(
        (section, question)
        for section in form.sections
        for question in section.questions
        if question.protection == protection
        and question.kind in ("text", "long_text", "short_text", "line")
        and question.when is None
        and question.known is None
    )
    answers = db.session.get(SectionAnswers, (case.id, section.key))
    answers.values = {**answers.values, question.key: text}
    db.session.commit()
    return section.words(own=False)["en"]


def test_who_only_reads_and_whose_it_is_are_not_asked(app, world):
    for who in (world.head, world.coordinator, world.reviewers[0], world.ready[0].subject):
        assert DECLARE not in page_of(app, who, world).links()
    reader = Visitor(app, world.head)
    page = reader.get("applications.show", reference=world.ready[0].reference)
    token = next(e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token")
    refused = reader.post("reviews.conflict", {"csrf_token": token}, reference=world.ready[0].reference)
    assert refused.status == 409


def test_a_conflict_is_not_got_round_by_lending_the_role(app, world):
    now, taker = utc_now(), person(name="Deputy")
    grant = load_grants(world.dean, now).grants[0]
    days = {"from_day": local_day(now), "to_day": local_day(now)}
    delegate(world.dean, grant_id=grant.id, address=taker.email, now=now, **days)
    db.session.commit()
    assert "Approve the nomination" in page_of(app, taker, world).buttons()
    other = person(f"dean@faculty:{world.faculties[0].id}", name="Second dean")
    dean = Visitor(app, world.dean)
    page = dean.get("applications.show", reference=world.ready[0].reference)
    declared(dean, page)
    shown = page_of(app, taker, world)
    assert "Approve the nomination" not in shown.buttons()
    assert LENDER in shown.words
    assert (waits_for(app, taker, world), waits_for(app, other, world)) == (False, True)
    assert "Approve the nomination" in page_of(app, other, world).buttons()


def test_who_applies_in_the_same_call_decides_on_no_rival(app, world):
    rival = world.student("Parviz Sharipov")
    db.session.add(Grant(person_id=rival.id, role="dean", scope=f"faculty:{world.faculties[0].id}"))
    db.session.commit()
    world.at_approval()
    assert (waits_for(app, rival, world), tasks_counted(app, rival)) == (True, "Tasks 2")
    world.draft(rival)
    assert (waits_for(app, rival, world), tasks_counted(app, rival)) == (False, "Tasks 1")
    shown = page_of(app, rival, world)
    assert "Approve the nomination" not in shown.buttons()
    assert "You have begun an application in the same call yourself." in shown.words
    assert "Approve the nomination" in page_of(app, world.dean, world).buttons()
    sent(rival)
    assert "You apply in the same call yourself." in page_of(app, rival, world).words


def test_of_a_draft_of_theirs_nobody_else_learns(app, world):
    """Not who asks who holds the case, nor who lends them a role: each reads that only once it is sent."""
    rival, scope = world.student("Parviz Sharipov"), f"faculty:{world.faculties[0].id}"
    taker = world.student("Rustam Karimov")
    for who, role in ((rival, "dean"), (taker, "faculty-reviewer")):
        db.session.add(Grant(person_id=who.id, role=role, scope=scope))
    for each in (rival, taker):
        world.draft(each)
    today = local_day(utc_now())
    days = {
        f"{which}-{part}": getattr(today, part)
        for which in ("from_day", "to_day")
        for part in ("day", "month", "year")
    }

    def told() -> tuple[bool, bool]:
        reference, dean = world.ready[0].reference, Visitor(app, world.dean)
        held = Visitor(app, world.head).get("workflow.holders", reference=reference).words
        lent = dean.submit(dean.get("accounts.lending"), "Lend the role", address=taker.email, **days).words
        assert "may not decide this case" in held
        return "they apply in the same call" in held, "Rustam Karimov may decide none" in lent

    assert told() == (False, False)
    assert "they have a conflict of interest" in page_of_holders(app, world)
    for each in (rival, taker):
        sent(each)
    assert told() == (True, True)


def test_a_substitute_who_has_begun_to_apply_is_refused_and_nobody_reads_why(app, world):
    """Also one who had no role before, and counts as a rival only with this one."""
    ruler = Visitor(app, person("administrator@all"))
    newcomer = world.student("Parviz Sharipov")
    world.draft(newcomer)
    page = ruler.get("workflow.holders", reference=world.ready[0].reference)
    asked = ruler.submit(page, "Give the role", address=newcomer.email, **last_day())
    assert (asked.status, "Parviz Sharipov is a student of the university." in asked.words) == (422, True)
    refused = ruler.submit(asked, "Give the role", anyway="y")
    assert "(they have a conflict of interest). Name somebody else." in refused.words
    assert not db.session.scalars(select(Grant).where(Grant.person_id == newcomer.id)).all()


def test_who_stands_in_reads_why_it_is_not_theirs_either(app, world):
    """Also where the lender alone has the role, so that the case waits for nobody."""
    now, taker = utc_now(), person(name="Deputy")
    grant = load_grants(world.dean, now).grants[0]
    days = {"from_day": local_day(now), "to_day": local_day(now)}
    delegate(world.dean, grant_id=grant.id, address=taker.email, now=now, **days)
    db.session.commit()
    dean = Visitor(app, world.dean)
    declared(dean, dean.get("applications.show", reference=world.ready[0].reference))
    assert LENDER in page_of(app, taker, world).words
    move = Visitor(app, taker).get(
        "workflow.move_page", reference=world.ready[0].reference, move_key="approve"
    )
    assert (move.status, LENDER in move.words) == (409, True)
    words = page_of_holders(app, world)
    assert f"{world.dean.called} may not decide this case they have a conflict of interest" in words
    assert "may not decide this case the person for whom they act has a conflict of interest" in words


def test_where_nobody_may_decide_nobody_is_said_to_be_reminded(app, world):
    dean = Visitor(app, world.dean)
    page = dean.get("applications.show", reference=world.ready[0].reference)
    declared(dean, page)
    with pytest.raises(Refusal, match="nobody-to-remind"):
        remind(world.ready[0], actor=world.head, now=utc_now())
    for where in ("workflow.holders", "applications.show"):
        page = Visitor(app, world.head).get(where, reference=world.ready[0].reference)
        assert "Remind them by e-mail" not in page.buttons()


def test_begun_and_given_up_a_draft_says_at_once_whom_cases_wait_for(app):
    """The only dean begins to apply: nobody decides, and everybody who looks reads so; given up, it waits for them again."""
    world, ruler = scene(app), Visitor(app, person("administrator@all"))
    rival = world.student("Parviz Sharipov")
    db.session.execute(update(Grant).where(Grant.role == "dean").values(person_id=rival.id))
    db.session.commit()
    dean, case = Visitor(app, rival), world.ready[0]
    assert (waits_for(app, rival, world), case.stuck_since) == (True, None)
    started = dean.submitted(dean.get("calls.show", reference=world.call.reference), "Apply")
    assert run_jobs("workflow.renew") == 2
    assert case.reference in ruler.get("workflow.stuck").words
    assert (
        "Remind them by e-mail"
        not in Visitor(app, world.head).get("workflow.holders", reference=case.reference).buttons()
    )
    asked = dean.get(started.links()["Give up this draft"])
    dean.submitted(asked, "Give up this draft")
    assert run_jobs("workflow.renew") == 2
    assert case.reference not in ruler.get("workflow.stuck").words
    assert waits_for(app, rival, world)


def test_from_a_step_that_cannot_be_made_the_way_back_leads_to_the_case(app):
    """Also where the browser says that one came from the page of the step itself."""
    world = scene(app)
    dean, reference = Visitor(app, world.dean), world.ready[0].reference
    case = f"/applications/{reference}"
    step = dean.get(f"/cases/{reference}/moves/reject")
    fire(world.ready[0].id, "approve", actor=world.dean, seen_version=None, now=utc_now())
    db.session.commit()
    for came_from in ({}, {"Referer": f"http://localhost{step.address}"}):
        dean.http.environ_base.update({f"HTTP_{name.upper()}": value for name, value in came_from.items()})
        overtaken, closed = dean.submit(step, "Reject", reason="Too late"), dean.get(step.address)
        assert [page.status for page in (overtaken, closed)] == [409, 409]
        assert overtaken.links()["See how it stands now"] == case
        assert closed.links()["Back"] == case


def test_a_reminder_goes_to_nobody_who_may_not_decide(app):
    world = scene(app)
    other = person(f"dean@faculty:{world.faculties[0].id}", name="Other dean")
    page = page_of(app, world.dean, world)
    declared(Visitor(app, world.dean), page)
    remind(world.ready[0], actor=world.head, now=utc_now())
    reminded = select(Message.person_id).where(Message.key == "reminder")
    assert db.session.scalars(reminded).all() == [other.id]


ALIKE = "family name like the applicant’s"
NO_OTHER = "Nobody else could take over now. If the two are related"


def test_the_office_is_told_of_a_dean_with_the_applicant_s_family_name_wherever_it_looks(app, world):
    """Also where nobody could take over; then with what mends it. Nobody else reads of it."""
    ruler, where = person("administrator@all"), {"reference": world.ready[0].reference}
    office = [Visitor(app, who) for who in (world.head, world.coordinator)]

    def told(who):
        page, held = who.get("applications.show", **where), who.get("workflow.holders", **where)
        return [ALIKE in page.words, NO_OTHER in page.words, f"{world.dean.called} {ALIKE}" in held.words]

    assert [told(who) for who in office] == [[False] * 3] * 2
    world.dean.name = "Фарҳод Назаров"
    db.session.commit()
    assert [told(who) for who in office] == [[True] * 3] * 2
    assert ALIKE not in Visitor(app, ruler).get("workflow.holders", **where).words
    person(f"dean@faculty:{world.faculties[0].id}", name="Second dean")
    db.session.commit()
    assert [told(who) for who in office] == [[True, False, True]] * 2
    declared(dean := Visitor(app, world.dean), dean.get("applications.show", **where))
    assert [told(who) for who in office] == [[False] * 3] * 2


def test_who_has_the_applicant_s_family_name_is_offered_last_and_asked_back_about(app, world):
    """Here to a head of the office who is an administrator as well."""
    ruler, scope = person("administrator@all", "head-of-office@all"), f"faculty:{world.faculties[1].id}"
    namesake, other = person(f"dean@{scope}", name="Фарҳод Назаров"), person(f"dean@{scope}", name="Я Второй")
    visitor, address = Visitor(app, ruler), {"reference": world.ready[0].reference}
    page = visitor.get("workflow.holders", **address)
    offered = {each.get("value"): ALIKE in words_of(each) for each in page.root.iter("option")}
    assert list(offered)[-1] == namesake.email
    assert (offered[namesake.email], offered[other.email]) == (True, False)
    asked = visitor.submit(page, "Give the role", address=namesake.email, **last_day())
    assert (asked.status, f"{namesake.called} has a {ALIKE}." in asked.words) == (422, True)
    assert f"{namesake.called} {ALIKE}" in visitor.submitted(asked, "Give the role", anyway="y").words
    assert visitor.submit(page, "Give the role", address=other.email, **last_day()).status == 303


def test_a_substitute_who_begins_to_apply_is_asked_no_more(app):
    """What they were told asks for nothing then, though the case still waits for others in the role."""
    world, ruler = scene(app), Visitor(app, person("administrator@all"))
    newcomer = world.student("Parviz Sharipov")
    page = ruler.get("workflow.holders", reference=world.ready[0].reference)
    asked = ruler.submit(page, "Give the role", address=newcomer.email, **last_day())
    ruler.submitted(asked, "Give the role", anyway="y")
    told = select(Message).where(Message.person_id == newcomer.id)
    assert [(each.key, each.is_over) for each in db.session.scalars(told)] == [
        ("substitute-appointed", False)
    ]
    theirs = Visitor(app, newcomer)
    theirs.submitted(theirs.get("calls.show", reference=world.call.reference), "Apply")
    run_jobs("workflow.renew")
    db.session.expire_all()
    (message,) = (each for each in db.session.scalars(told) if each.key == "substitute-appointed")
    assert (message.is_over, waits_for(app, world.dean, world)) == (True, True)


def test_an_auditor_who_is_to_stand_in_is_refused_as_one(app, world):
    """Also where they could not assess it anyway, as they know whose it is."""
    world.call.blind = True
    ruler, auditor = Visitor(app, person("administrator@all")), person("auditor@all", name="Emily Carter")
    case = world.checked(world.student())
    db.session.commit()
    page = ruler.get("workflow.holders", reference=case.reference)
    refused = ruler.submit(page, "Give the role", address=auditor.email, **last_day())
    (said,) = refused.errors()
    assert said.startswith("Emily Carter holds at that time: Auditor.")


def test_that_a_place_of_several_is_empty_stands_on_the_page_of_the_case_with_who_fills_it(app, world):
    case, ruler = world.checked(world.student()), person("administrator@all", name="Zarina Karimova")
    where, empty = {"reference": case.reference}, "1 of the 2 people needed is missing."
    assert empty not in Visitor(app, world.coordinator).get("applications.show", **where).words
    db.session.execute(
        update(Grant).where(Grant.person_id == world.reviewers[1].id).values(ended_at=utc_now())
    )
    db.session.commit()
    renew_waits(case, now=utc_now())
    db.session.commit()
    page = Visitor(app, world.coordinator).get("applications.show", **where)
    assert empty in page.words
    assert "One more person in this role" in page.words
    assert "One more person is needed there; the office has been told." in page.words
    assert f"substitute for a time: {ruler.called}" in page.words
    for who in (case.subject, world.reviewers[0]):
        assert empty not in Visitor(app, who).get("applications.show", **where).words


SIGNATURE = "A selection waits for your signature"


def test_a_conflict_in_one_case_of_a_proposal_has_all_of_them_wait_for_who_may_sign_it(app):
    """Before the last role that could sign ends, that is said; then all cases are stuck, until a head may sign all."""
    world, boss = with_one_head(), person("administrator@all", name="Boss")
    world.ready = [world.at_selection(4), world.at_selection(3)]
    cases = world.ready
    barred = person("head-of-office@all", name="Ismoil")
    world.proposal()
    head = Visitor(app, barred)
    declared(head, head.get("applications.show", reference=cases[0].reference))
    for case in cases:
        page = Visitor(app, world.coordinator).get("applications.show", reference=case.reference)
        assert "Now with: Head of the office (Head)." in page.words
    where, mine = (
        {"reference": world.call.reference},
        f"you have a conflict of interest in {cases[0].reference}",
    )
    for page in (head.get("selection.overview", **where), head.get("selection.sign", number=1, **where)):
        assert f"so it is not yours to give: {mine}. Somebody else signs it: Head." in page.words
    theirs = head.get("workflow.holders", reference=cases[1].reference)
    assert "You have a conflict of interest in an application of the proposal" in theirs.words
    held = Visitor(app, boss).get("workflow.holders", reference=cases[1].reference).words
    assert "they have a conflict of interest in a case of the proposal that is to be signed" in held
    grant = db.session.scalars(select(Grant).where(Grant.person_id == world.head.id)).one()
    ruler = Visitor(app, boss)
    page = ruler.get(f"/people/{world.head.id}/grants/{grant.id}/end")
    assert "2 running cases would then wait for nobody in the role “Head of the office”" in page.words
    assert "cannot take over everything: Ismoil" in page.words
    end_grant(boss, grant.id, now=utc_now())
    db.session.commit()
    run_jobs("workflow.renew")
    assert "Nobody can act in this role now" in page_of_second(app, world)
    assert all(case.stuck_since for case in cases)
    own = db.session.scalars(select(Grant).where(Grant.person_id == barred.id)).one()
    page = ruler.get(f"/people/{barred.id}/grants/{own.id}/end")
    assert (page.status, "would then wait for nobody" in page.words) == (200, False)
    assert all(case.reference in ruler.get("workflow.stuck").words for case in cases)


def test_who_could_sign_after_a_last_day_is_looked_at_before_it_is_given(app):
    """Of those who have the role too one may not sign, and the other's ends sooner: both are said."""
    world, boss = with_one_head(), person("administrator@all", name="Boss")
    case, now = world.at_selection(4), utc_now()
    barred, soon = person("head-of-office@all", name="Ismoil"), person("head-of-office@all", name="Rustam")
    theirs = db.session.scalars(select(Grant).where(Grant.person_id.in_([world.head.id, soon.id]))).all()
    grants = {grant.person_id: grant for grant in theirs}
    grants[soon.id].ends_at = end_of_day(local_day(now) + timedelta(days=5))
    world.proposal()
    head = Visitor(app, barred)
    declared(head, head.get("applications.show", reference=case.reference))
    ruler = Visitor(app, boss)
    ending = ruler.get(f"/people/{world.head.id}/grants/{grants[world.head.id].id}/end").words
    until = " ".join(day(local_day(now) + timedelta(days=5), "en").split())
    assert f"what waited goes to them: Ismoil, Rustam (until {until})." in ending
    assert "Not all that waits may be decided by Ismoil." in ending
    page = ruler.get("accounts.person", person_id=world.head.id)
    role = {"role": "head-of-office", "scope": "all"}
    asked = ruler.submit(page, "Give the role", **role, **last_day(7))
    said = f"After that day nobody could act in the role for these cases, which wait for it now: {case.reference}."
    assert (asked.status, said in asked.words) == (422, True)
    assert ruler.submit(page, "Give the role", **role, **last_day(3)).status == 303


@pytest.mark.parametrize(
    ("move", "button"),
    [("approve]                 # the faculty nominates", "Approve the nomination"), ("reject]", "Reject")],
)
def test_whom_the_rules_name_beside_who_holds_the_stage_declares_it_too(app, world, move, button):
    text, named = shipped_texts()["outgoing-study.toml"], f"[stages.approval.moves.{move}\n"
    version = store_rule_book(text.replace(named, named + 'who = "vice-rector"\n'), utc_now())
    world.ready[0].rule_book_id = version.id
    rector = person("vice-rector@all", name="Lola Nazarova")
    db.session.commit()

    def offered(page):
        return button in [*page.buttons(), *page.links()]

    page = page_of(app, rector, world)
    assert (HINT in page.words, offered(page)) == (True, True)
    declared(Visitor(app, rector), page)
    page = page_of(app, rector, world)
    assert (DECLARE in page.links(), offered(page)) == (False, False)


def test_the_last_who_could_sign_declares_it_and_all_cases_of_the_proposal_are_stuck(app):
    world = with_one_head()
    cases = [world.at_selection(4), world.at_selection(3)]
    world.proposal()
    head = Visitor(app, world.head)
    declared(head, head.get("applications.show", reference=cases[0].reference))
    run_jobs("workflow.renew")
    db.session.expire_all()
    assert all(db.session.get_one(Case, case.id).stuck_since for case in cases)


def with_one_head() -> Office:
    world, others = Office.open(), Grant.role == "head-of-office"
    others &= Grant.person_id != world.head.id
    db.session.execute(update(Grant).where(others).values(ended_at=utc_now()))
    db.session.commit()
    return world


def page_of_second(app, world):
    return Visitor(app, world.coordinator).get("applications.show", reference=world.ready[1].reference).words


def test_a_head_declares_it_before_signing_and_whom_to_ask_is_said(app, world):
    """Namesakes are hinted at where the proposal is signed, and on their pages it can be said; then somebody else signs."""
    boss = person("administrator@all", name="Boss")
    relative = person("head-of-office@all", name="Фарҳод Назаров")
    fire(world.ready[0].id, "approve", actor=world.dean, seen_version=None, now=utc_now())
    db.session.commit()
    application = world.scored(by_id(world.ready[0].id), 4)
    assert DECLARE not in page_of(app, relative, world).links()
    run = world.proposal()
    head, where = Visitor(app, relative), {"reference": world.call.reference}
    page = head.get("selection.sign", number=run.number, **where)
    assert "declare a conflict of interest on their page: somebody else signs then." in page.words
    assert (
        "Now with: Head of the office (Head, Фарҳод Назаров)." in page_of(app, world.coordinator, world).words
    )
    done = declared(head, head.get(page.links()["Nigina Nazarova"]))
    assert f"{application.reference}: Now with: Head of the office (Head)." in done.words
    shown = head.get("selection.sign", number=run.number, **where)
    assert "Your family name is like" not in shown.words
    why = f"you have a conflict of interest in {application.reference}."
    assert (why in shown.words, "Sign the selection" in shown.buttons()) == (True, False)
    assert why in head.submit(page, "Sign the selection").words
    assert "Sign…" not in head.get("selection.overview", **where).links()
    assert SIGNATURE not in head.get("workflow.tasks").words
    assert SIGNATURE in Visitor(app, world.head).get("workflow.tasks").words
    coordinator = Visitor(app, world.coordinator)
    assert "Nobody can sign it now" not in coordinator.get("selection.overview", **where).words
    grant = db.session.scalars(select(Grant).where(Grant.person_id == world.head.id)).one()
    end_grant(boss, grant.id, now=utc_now())
    db.session.commit()
    run_jobs("workflow.renew")
    assert (
        "Nobody can sign it now: whoever is head of the office has proposed it, or has a conflict of interest in one of its "
        "applications. An administrator gives somebody else that role, and is written to about it: Boss."
        in coordinator.get("selection.overview", **where).words
    )
    assert "Nobody can sign the proposal: see whom to ask" in coordinator.get("workflow.tasks").words
    assert "Nobody can act in this role now" in page_of(app, world.coordinator, world).words
