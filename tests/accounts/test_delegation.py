"""A role lent for a period: by whom, to whom, for how long; and what ends it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.accounts import queries, services
from mobility.accounts.colleagues import OFFERED
from mobility.accounts.policy import acts_for, acts_on_behalf
from mobility.base.database import db, utc_now
from mobility.base.languages import day as in_words
from mobility.base.record import Event, broken_links
from mobility.base.refusals import Refusal
from mobility.base.zone import end_of_day, local_day
from tests.accounts.conftest import a_person, an_administrator, text_of
from tests.client import Visitor, words_of
from tests.people import somebody


def lend(lender, taker, *, first=0, last=7, grant=None, now=None):
    now = now or utc_now()
    return services.delegate(
        lender,
        grant_id=(grant or lender.grants[0]).id,
        address=taker.email.upper(),
        from_day=local_day(now) + timedelta(days=first),
        to_day=local_day(now) + timedelta(days=last),
        now=now,
    )


def day(value):
    """As a page says it in English, in which the test client writes blanks."""
    return " ".join(in_words(value, "en").split())


def holders(token, at):
    db.session.expunge_all()
    return {person.id for person in queries.people_holding(token, at)}


def test_a_role_is_lent_from_the_account_and_given_back(app):
    lender, taker = a_person("coordinator", name="Zebo Holova"), a_person(name="Farhod Nazarov")
    hers, his, last = Visitor(app, lender), Visitor(app, taker), local_day(utc_now()) + timedelta(days=3)
    page = hers.get(hers.get("accounts.account").links()["Lend a role to somebody"])
    day = {"from_day": local_day(utc_now()).isoformat(), "to_day": last.isoformat()}
    page = hers.submitted(
        page, "Lend the role", address=taker.email, **parts("from_day", day), **parts("to_day", day)
    )
    assert "Farhod Nazarov acts for you as Coordinator until" in page.words
    assert "Give it back" not in page.buttons()
    page = his.get("accounts.account")
    assert "You act for Zebo Holova" in page.words
    assert "Tasks" in page.links()
    asked = his.get(page.links()["Give it back"])
    assert "You no longer act for Zebo Holova as Coordinator (the whole university)" in asked.words
    assert "One more person holds this role there, and what waited goes to them: Zebo Holova." in asked.words
    page = his.submitted(asked, "End the loan")
    assert "You no longer act for Zebo Holova as Coordinator." in page.words
    assert "Tasks" not in his.get("accounts.account").links()
    assert "Farhod Nazarov acts for you" not in hers.get("accounts.account").words
    chain = select(Event).where(Event.chain == f"person:{taker.id}").order_by(Event.number)
    assert [(e.name, e.actor_id, e.facts["for"]) for e in db.session.scalars(chain)] == [
        ("delegation-given", lender.id, lender.id),
        ("delegation-ended", taker.id, lender.id),
    ]
    assert list(broken_links()) == []


def test_a_loan_of_more_than_a_year_is_asked_back_about(app):
    """A slip of the year is noticed; what was meant is lent all the same, until the very day that was asked about."""
    lender, taker = a_person("coordinator", name="Zebo Holova"), a_person(name="Farhod Nazarov")
    hers, today = Visitor(app, lender), local_day(utc_now())
    days = {"from_day": today.isoformat(), "to_day": (today + timedelta(days=3 * 365)).isoformat()}
    page = hers.get("accounts.lending")
    asked = hers.submit(
        page, "Lend the role", address=taker.email, **parts("from_day", days), **parts("to_day", days)
    )
    said = f"That is more than a year, until {day(today + timedelta(days=3 * 365))}."
    assert (asked.status, asked.errors()) == (
        422,
        [f"{said} Tick the box if they are to have the role all the same."],
    )
    other = {"to_day": (today + timedelta(days=4 * 365)).isoformat()}
    again = hers.submit(asked, "Lend the role", anyway="y", **parts("to_day", other))
    assert (again.status, "more than a year" in again.words) == (422, True)
    page = hers.submitted(again, "Lend the role", anyway="y")
    assert "Farhod Nazarov acts for you as Coordinator until" in page.words


def parts(name, values):
    year, month, day = values[name].split("-")
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}


def test_what_is_not_told_or_is_over_is_asked_for(app):
    hers = Visitor(app, a_person("coordinator"))
    refused = hers.submit(hers.get("accounts.lending"), "Lend the role")
    assert refused.errors() == [
        "Enter the address of who acts for you.",
        "Enter the first day.",
        "Enter the last day.",
    ]
    gone = {"p": (local_day(utc_now()) - timedelta(days=2)).isoformat()}
    days = {
        f"{name}{part[1:]}": text
        for name in ("from_day", "to_day")
        for part, text in parts("p", gone).items()
    }
    refused = hers.submit(refused, "Lend the role", address=a_person().email, **days)
    assert refused.errors() == ["This day is over. Choose today or a later one."]


def test_it_counts_from_the_first_day_to_the_end_of_the_last(app):
    lender, taker, now = a_person("auditor"), a_person(), utc_now()
    borrowed = lend(lender, taker, first=2, last=3, now=now)
    assert borrowed.ends_at == end_of_day(local_day(now) + timedelta(days=3))
    second = timedelta(seconds=1)
    moments = (now, borrowed.starts_at, borrowed.ends_at - second, borrowed.ends_at)
    both, alone = {lender.id, taker.id}, {lender.id}
    assert [holders("auditor@all", at) for at in moments] == [alone, both, both, alone]
    assert {p.id for p in queries.people_holding("auditor@all", moments[1], borrowed=False)} == alone


def test_who_borrows_acts_for_the_lender_and_by_an_own_right_for_nobody(app):
    lender, taker, now = a_person("coordinator"), a_person(), utc_now()
    lend(lender, taker, now=now)
    assert acts_for(taker, "coordinator@programme:2")
    assert acts_on_behalf(taker, "coordinator@programme:2") == (lender.id,)
    assert acts_on_behalf(lender, "coordinator@programme:2") == (None,)
    services.give_grant(None, taker, "coordinator", now=now)
    assert acts_on_behalf(taker, "coordinator@programme:2") == (None,)
    assert acts_on_behalf(taker, "dean@faculty:3") == ()


@pytest.mark.parametrize(
    ("role", "taker_roles", "days", "key"),
    [
        ("administrator", (), (0, 7), "administrator-not-lent"),
        ("coordinator", ("coordinator",), (0, 7), "delegate-has-role"),
        ("head-of-office", ("auditor",), (0, 7), "audits-beside"),
        ("auditor", ("coordinator",), (0, 7), "audits-beside"),
        ("coordinator", (), (3, 2), "days-reversed"),
        ("coordinator", (), (-3, -2), "end-in-the-past"),
    ],
)
def test_what_is_not_lent(app, role, taker_roles, days, key):
    lender, taker = a_person(role), a_person(*taker_roles)
    with pytest.raises(Refusal, match=key):
        lend(lender, taker, first=days[0], last=days[1])


def test_never_to_oneself_nor_borrowed_again_nor_to_nobody(app):
    lender, taker, third = a_person("coordinator"), a_person(), a_person()
    with pytest.raises(Refusal, match="delegate-yourself"):
        lend(lender, lender)
    borrowed = lend(lender, taker)
    with pytest.raises(Refusal, match="borrowed-not-lent"):
        lend(taker, third, grant=borrowed)
    with pytest.raises(Refusal, match="grant-gone"):
        lend(third, taker, grant=lender.grants[0])
    third.confirmed_at = None
    with pytest.raises(Refusal, match="delegate-unknown"):
        lend(lender, third)


def test_one_role_from_two_only_one_after_the_other(app):
    one, other, taker = a_person("auditor"), a_person("auditor"), a_person()
    lend(one, taker, first=0, last=3)
    with pytest.raises(Refusal, match="delegate-has-role"):
        lend(other, taker, first=3, last=5)
    assert lend(other, taker, first=4, last=5).lender_id == other.id


def test_it_ends_with_the_grant_that_it_is_lent_from(app, letters):
    boss, lender, taker, now = an_administrator(), a_person("auditor"), a_person(), utc_now()
    taker.language = "ru"
    borrowed = lend(lender, taker, last=9, now=now)
    grant = lender.grants[0]
    tomorrow = local_day(now) + timedelta(days=1)
    services.give_grant(boss, lender, "auditor", ends_on=tomorrow, now=now)
    assert borrowed.ends_at == grant.ends_at == end_of_day(tomorrow)
    services.end_grant(boss, grant.id, now=now)
    assert borrowed.ended_at == now
    assert taker.roles == frozenset()
    db.session.commit()
    assert sorted(letter["To"] for letter in letters()) == sorted(
        [f"{taker.name} <{taker.email}>"] * 2 + [f"{lender.name} <{lender.email}>"] * 2
    )


def test_an_administrator_ends_it_and_a_stranger_does_not(app):
    boss, lender, taker = an_administrator(), a_person("auditor"), a_person(name="Farhod Nazarov")
    borrowed = lend(lender, taker)
    db.session.commit()
    with pytest.raises(Refusal, match="not-your-delegation"):
        services.end_delegation(a_person("coordinator"), borrowed.id, now=utc_now())
    with pytest.raises(Refusal, match="grant-gone"):
        services.end_grant(boss, borrowed.id, now=utc_now())
    visitor = Visitor(app, boss)
    page = visitor.get("accounts.person", person_id=taker.id)
    on_loan = f"for {lender.name}, until {day(local_day(borrowed.ends_at))}"
    assert f"the whole university {on_loan}" in page.words
    assert f"Farhod Nazarov acts for {lender.name}" in page.words
    row = next(
        row for row in visitor.get("accounts.people").all("tr") if taker.email in "".join(row.itertext())
    )
    assert on_loan in " ".join("".join(row.itertext()).split())
    page = visitor.submitted(visitor.get(page.links()["End it"]), "End the loan")
    assert "Farhod Nazarov acts for" not in page.words
    assert holders("auditor@all", utc_now()) == {lender.id}


def test_a_loan_that_begins_later_is_told_with_its_first_day(app, letters):
    lender, taker = a_person("coordinator", name="Zebo Holova"), a_person(name="Farhod Nazarov")
    hers, his, today = Visitor(app, lender), Visitor(app, taker), local_day(utc_now())
    days = {"from_day": today + timedelta(days=4), "to_day": today + timedelta(days=9)}
    asked = {
        part: text for name in days for part, text in parts(name, {name: days[name].isoformat()}).items()
    }
    first, last = (day(each) for each in days.values())
    page = hers.submitted(hers.get("accounts.lending"), "Lend the role", address=taker.email, **asked)
    assert f"From {first} to {last} Farhod Nazarov acts for you as Coordinator, and is told so" in page.words
    assert f"the whole university From {first} to {last} Farhod Nazarov acts for you End it" in page.words
    page = his.get("accounts.account")
    assert f"From {first} to {last} you act for Zebo Holova" in page.words
    (told,) = (letter for letter in letters() if taker.email in letter["To"])
    assert (
        " ".join(told["Subject"].split())
        == f"Zebo Holova lends you a role in Safar from {first} to {last}: Coordinator"
    )
    assert "Until then you have nothing to do" in text_of(told)
    detail = f"Coordinator, the whole university, for Zebo Holova, from {first} to {last}"
    assert detail in Visitor(app, a_person("auditor")).get("audit.trail", name="delegation-given").words
    asked_back = hers.get(page.links()["Give it back"])
    words = (
        f"Farhod Nazarov will not act for you as Coordinator (the whole university) from {first} to {last}"
    )
    assert (f"{words}; you keep the role." in asked_back.words, "Zebo Holova" in main(asked_back)) == (
        True,
        False,
    )
    assert "what waited goes to them" not in asked_back.words
    assert "that is called off" in hers.submitted(asked_back, "End the loan").words
    assert "You will not act for Zebo Holova in Safar" in [letter["Subject"] for letter in letters()]


def test_what_would_begin_only_after_the_grant_is_called_off(app):
    boss, lender, taker, now = an_administrator(), a_person("auditor"), a_person(), utc_now()
    borrowed = lend(lender, taker, first=5, last=9, now=now)
    services.give_grant(boss, lender, "auditor", ends_on=local_day(now) + timedelta(days=3), now=now)
    assert (borrowed.ended_at, queries.loans_of(lender, now)) == (now, [])


def test_who_ends_a_role_reads_whose_loans_end_with_it(app):
    boss, lender, taker = an_administrator(), a_person("auditor"), a_person(name="Farhod Nazarov")
    lend(lender, taker)
    db.session.commit()
    visitor = Visitor(app, boss)
    asked = visitor.get("accounts.ending_grant", person_id=lender.id, grant_id=lender.grants[0].id)
    assert "With it ends what is lent from it to Farhod Nazarov." in asked.words
    page = visitor.submitted(asked, "End this role")
    assert "With it ended what was lent from it to Farhod Nazarov, who is told too." in page.words
    assert holders("auditor@all", utc_now()) == set()


def test_what_is_lent_to_others_is_not_there_to_be_ended(app):
    lender, taker = a_person("auditor"), a_person()
    borrowed = lend(lender, taker)
    db.session.commit()
    address = f"/account/lent/{borrowed.id}/end"
    assert [Visitor(app, who).get(address).status for who in (lender, taker, a_person())] == [200, 200, 404]
    boss = Visitor(app, an_administrator())
    assert boss.get(f"/people/{lender.id}/lent/{borrowed.id}/end").status == 200
    assert boss.get(f"/people/{a_person().id}/lent/{borrowed.id}/end").status == 404
    services.end_delegation(lender, borrowed.id, now=utc_now())
    db.session.commit()
    assert Visitor(app, lender).get(address).status == 409


def test_a_first_day_that_is_over_is_refused_in_words(app):
    lender, taker = a_person("coordinator"), a_person()
    with pytest.raises(Refusal, match="start-in-the-past"):
        lend(lender, taker, first=-1)
    assert queries.loans_of(lender, utc_now()) == []
    today = lend(lender, taker)
    assert today.starts_at <= utc_now()


def test_who_could_act_is_offered_and_the_list_is_bounded(app):
    lender = somebody("dean@faculty:1", now=utc_now(), name="Lender")
    for name, role in (
        ("Other dean", "dean@faculty:2"),
        ("Reviewer here", "faculty-reviewer@faculty:1"),
        ("Reviewer elsewhere", "faculty-reviewer@faculty:2"),
        ("Ruler", "administrator@all"),
    ):
        somebody(role, name=name, now=utc_now())
    somebody(name="Student", now=utc_now())
    page = Visitor(app, lender).get("accounts.lending")
    (box,) = page.all("input", name="address")
    (offered,) = page.all("datalist", id=box.get("list"))
    assert [option.text for option in offered.iter("option")] == [
        "Other dean (Dean)",
        "Reviewer here (Faculty reviewer)",
    ]
    for number in range(OFFERED):
        somebody("faculty-reviewer@faculty:1", now=utc_now(), name=f"Reviewer {number}")
    again = Visitor(app, lender).get("accounts.lending")
    assert len(list(again.all("datalist", id="colleagues")[0].iter("option"))) == OFFERED
    assert len(again.statements) == len(page.statements)


def test_a_lender_is_told_of_themselves_as_you(app):
    lender, taker = a_person("coordinator", name="Zebo Holova"), a_person(name="Farhod Nazarov")
    hers, today = Visitor(app, lender), local_day(utc_now()).isoformat()
    days = {**parts("from_day", {"from_day": today}), **parts("to_day", {"to_day": today})}
    page = hers.submitted(hers.get("accounts.lending"), "Lend the role", address=taker.email, **days)
    asked = hers.get(page.links()["End it"])
    for said in (
        "Farhod Nazarov no longer acts for you as Coordinator (the whole university) from this minute on; you keep the role",
        "You hold this role there, and what waited goes to you.",
    ):
        assert said in asked.words
    assert "Zebo Holova" not in main(asked)
    ended = hers.submitted(asked, "End the loan")
    assert "Farhod Nazarov no longer acts for you as Coordinator." in ended.words


def main(page):
    """The words of the page without its head, where the reader's own name stands."""
    (found,) = page.all("main")
    return words_of(found)


def test_another_contact_of_the_same_partner_is_all_that_a_partner_is_offered(app):
    lender = somebody("partner-contact@partner:1", now=utc_now(), name="Lender")
    for role in ("partner-contact@partner:2", "coordinator@all", "head-of-office@all"):
        somebody(role, now=utc_now())
    somebody("partner-contact@partner:1", now=utc_now(), name="Second contact")
    page = Visitor(app, lender).get("accounts.lending")
    assert [option.text for option in page.all("datalist")[0].iter("option")] == [
        "Second contact (Partner contact)"
    ]
