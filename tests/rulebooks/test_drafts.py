"""A rule book is changed: one person writes the draft, another puts it in force, and nothing typed is lost."""

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.record import Event, EventText, broken_links
from mobility.notifications.models import Message
from mobility.rulebooks.queries import get_draft
from mobility.workflow.models import Case, RuleBookVersion
from tests.calls.world import a_draft, a_world
from tests.client import Page, Visitor, parsed, words_of
from tests.institutions.world import a_university
from tests.people import somebody
from tests.rulebooks.test_pages import SVG, opened, visitor
from tests.workflow.world import REVIEWED, World, store

FASTER = REVIEWED.replace("working_days = 5", "working_days = 3")
START = 'start = "review"'
WHY = "Five days were too long: offers came late."
WRONG = REVIEWED.replace('to       = "done"', 'to       = "don"')


@pytest.fixture
def head(world: World, app: Flask) -> Visitor:
    store(REVIEWED)
    return visitor(app, "head-of-office@all")


def write(head: Visitor, text: str) -> Page:
    return head.submit(head.get("rulebooks.draft", key="reviewed"), "Save the draft", text=text)


def newest() -> RuleBookVersion:
    return db.session.scalars(select(RuleBookVersion).order_by(RuleBookVersion.number.desc())).first()


def events() -> list[str]:
    return list(
        db.session.scalars(
            select(Event.name).where(Event.chain.startswith("rulebook:")).order_by(Event.number)
        )
    )


def told() -> set[tuple[str, str]]:
    return {(message.key, message.to_name) for message in db.session.scalars(select(Message))}


def test_a_draft_says_what_it_changes(head: Visitor) -> None:
    assert "instead of" not in head.get("rulebooks.draft", key="reviewed").words
    page = head.follow(write(head, FASTER))
    assert "Review: the promise is 3 working days instead of 5 working days." in page.words
    assert "nothing is wrong" in page.words
    assert newest().number == 1


def test_where_there_is_no_draft_the_way_leads_to_its_rule_book(head: Visitor) -> None:
    page = head.get("/rulebooks/reviewed/draft/publish")
    assert page.status == 409
    assert page.links()["Back"] == "/rulebooks/reviewed/draft"


def test_the_diagram_beside_the_text_is_scrolled_and_opens_by_itself(head: Visitor) -> None:
    page = head.get("rulebooks.draft", key="reviewed")
    assert [len(page.having(name)) for name in ("sf-map", "sf-map__box")] == [1, 4]
    large = page.links()["Open the diagram by itself, as the text is saved (in a new tab)"]
    assert "The same in words, stage by stage" in page.words
    alone = head.get(large)
    for shown in (page, alone):  # and the list says what the diagram shows
        (told,) = shown.all("ol", id="stages")
        assert [words_of(each) for each in told.iter("h3")] == ["Review", "Changes"]
        assert len(shown.all(f"{SVG}svg", **{"aria-describedby": "stages"})) == 1
    assert "version 1" in alone.words
    head.follow(write(head, FASTER.replace('en = "Review"', 'en = "Scoring"')))
    alone = head.get(large)
    assert ("The draft as it is saved" in alone.words, "Scoring" in alone.words) == (True, True)
    assert Visitor(head.app, somebody(now=utc_now())).get(large).status == 403


def test_a_wrong_draft_is_kept_with_its_mistakes_by_line(head: Visitor) -> None:
    page = head.follow(write(head, WRONG))
    line = WRONG.splitlines().index('to       = "don"') + 1
    assert f"#L{line}" in page.links().values()
    assert "there is no stage and no end “don”. Did you mean “done”?" in page.words
    assert page.all("li", id=f"L{line}")
    assert "Save and ask for it" not in page.buttons()
    page = head.follow(write(head, "no rule book at all"))
    assert "It stands here as soon as the text can be read." in page.words


def test_the_cause_comes_before_what_follows_from_it_and_each_quotes_its_line(head: Visitor) -> None:
    page = head.follow(write(head, WRONG))
    cause, heading, consequence = (
        page.words.index(words)
        for words in ("there is no stage and no end “don”", "What may follow from that", "nothing leads here")
    )
    assert cause < heading < consequence
    assert 'to = "don"' in " ".join(page.words.split())


def test_who_is_missing_is_said_with_the_place_in_words_and_in_numbers(world: World, head: Visitor) -> None:
    faculty = f"faculty:{a_university().engineering.id}"
    somebody(f"faculty-reviewer@{faculty}", now=utc_now())
    world.case("reviewed", somebody(now=utc_now()), scopes=["all", faculty])
    page = head.follow(write(head, FASTER))
    assert "hold the role “Faculty reviewer” (Engineering): asked 2, held by 1." in page.words
    assert "nobody holds the role “Dean” (Engineering)." in page.words
    assert faculty not in page.words


def test_a_move_that_nobody_presses_may_do_without_words(head: Visitor) -> None:
    page = head.follow(write(head, FASTER))
    assert "nothing is wrong" in page.words
    titled = FASTER.replace(
        "auto     = true", 'auto     = true\ntitle    = { en = "Complete", ru = "P", tg = "P" }'
    )
    page = head.follow(write(head, titled))
    assert "it is now called “Complete”." in page.words


def test_a_book_keeps_its_name(head: Visitor) -> None:
    page = head.follow(write(head, FASTER.replace('key   = "reviewed"', 'key   = "other"')))
    assert "a rule book keeps its name: write “reviewed” here." in page.words


UNSAVED = [
    "Review: the promise is 5 working days instead of 3 working days.",
    "Review, “complete”: it leads to “don” instead of “Done”.",
]


def listed(page: Page, name: str) -> list[str]:
    return [words_of(each) for found in page.all("ul", id=name) for each in found.iter("li")]


def test_what_is_typed_is_held_against_what_is_saved(head: Visitor) -> None:
    page = head.follow(write(head, FASTER))
    assert (listed(page, "unsaved"), "Not saved yet" in page.words) == ([], False)
    typed = beside(head, page, WRONG)
    assert all(said in typed for said in ("Not saved yet", *UNSAVED))
    assert "Not saved yet" not in beside(head, page, f"{FASTER}# a remark")


def test_another_window_overwrites_nothing(head: Visitor) -> None:
    first = second = head.get("rulebooks.draft", key="reviewed")
    head.submit(first, "Save the draft", text=FASTER)
    refused = head.submit(second, "Save the draft", text=WRONG)
    assert refused.status == 422
    assert "What you typed is kept here" in refused.words
    (area,) = refused.all("textarea", name="text")
    assert '"don"' in area.text
    assert "Did you mean “done”?" in refused.words  # what stands beside the box is about what stands in it
    assert listed(refused, "unsaved") == UNSAVED
    assert listed(refused, "changes") == UNSAVED[1:]
    assert head.submit(refused, "Save the draft").status == 303
    assert '"don"' in head.get("rulebooks.draft", key="reviewed").all("textarea", name="text")[0].text


def test_two_people_bring_it_into_force(world: World, app: Flask, head: Visitor) -> None:
    other = Visitor(app, somebody("head-of-office@all", name="Other", now=utc_now()))
    calls = a_world()
    a_draft(calls, rule_book_key="reviewed")
    for programme, name in ((calls.programme, "Coordinator"), (calls.other_programme, "Coordinates others")):
        somebody(f"coordinator@programme:{programme.id}", name=name, now=utc_now())
    administrator = Visitor(app, somebody("administrator@all", name="Administrator", now=utc_now()))
    opened(world, "reviewed")
    page = head.submitted(head.follow(write(head, FASTER)), "Save and ask for it", reason=WHY)
    assert "Put it in force" not in page.links()
    assert told() == {("rule-book-publication-asked", name) for name in ("Other", "Administrator")} | {
        each for each in told() if not each[0].startswith("rule-book")
    }
    assert head.post("rulebooks.publish", {**token(page), "seen_version": "1"}, key="reviewed").status in (
        400,
        409,
    )
    page = administrator.get("rulebooks.draft", key="reviewed")
    assert "It would wait for people who are not there" in page.words
    first, second, third = (
        page.words.index(words)
        for words in (WHY, "Nobody has tried this draft on the cases of an earlier call.", "What changes")
    )
    assert first < second < third
    asked = asked_back(administrator, page, "Put it in force")
    for sentence in (
        "Every new case follows version 2 from this minute on.",
        "It changes one thing against the version in force.",
        "Review: the promise is 3 working days instead of 5 working days.",
        "1 open case keeps the version that it follows.",
    ):
        assert sentence in asked.words
    for grounds in (WHY, "Nobody has tried this draft on the cases of an earlier call."):
        assert grounds in asked.words
    page = administrator.submitted(asked, "Put it in force")
    assert "Version 2 is in force" in page.words
    opened(world, "reviewed")
    followed = db.session.scalars(select(Case.rule_book_id).order_by(Case.id)).all()
    assert followed == sorted(set(followed))
    assert events() == ["rule-book-drafted", "rule-book-publication-asked", "rule-book-published"]
    assert ("rule-book-published", "Coordinator") in told()
    assert ("rule-book-published", "Coordinates others") not in told()
    (letter,) = db.session.scalars(
        select(Message).where(Message.key == "rule-book-published", Message.to_name == "Coordinator")
    )
    for words in (
        "Version 2 of",
        f"Why it was changed: {WHY}",
        "– Review: the promise is 3 working days instead of 5 working days.",
    ):
        assert words in letter.text
    assert other.get(letter.link).heading == "What version 2 changes"
    assert list(broken_links()) == []
    assert "Save the draft" not in administrator.get("rulebooks.draft", key="reviewed").buttons()
    assert other.get("rulebooks.draft", key="reviewed").words.count("Rule book") >= 1


def asked_back(who: Visitor, page: Page, words: str) -> Page:
    """The page that says in numbers what will happen, before it does."""
    return who.get(page.links()[words])


def published(who: Visitor) -> Page:
    page = who.get("rulebooks.draft", key="reviewed")
    return who.submit(asked_back(who, page, "Put it in force"), "Put it in force")


def token(page: Page) -> dict[str, str]:
    fields = page.all("input", name="csrf_token")
    return {"csrf_token": fields[0].get("value")}


def test_who_asks_says_why(head: Visitor) -> None:
    page = head.follow(write(head, FASTER))
    refused = head.submit(page, "Save and ask for it", reason=" ")
    assert (refused.status, refused.errors()) == (422, ["Say why."])
    assert get_draft("reviewed").asked_at is None
    page = head.submitted(refused, "Save and ask for it", reason=WHY)
    assert WHY in page.words
    said = select(EventText.text).join(Event).where(Event.name == "rule-book-publication-asked")
    assert db.session.scalars(said).all() == [WHY]
    page = head.follow(write(head, FASTER.replace("working_days = 3", "working_days = 2")))
    assert "It is not asked for yet, or the draft was changed since." in page.words
    assert page.all("textarea", name="reason")[0].text.strip() == WHY


def test_what_is_typed_is_saved_before_it_is_asked_for(head: Visitor) -> None:
    page = head.submitted(head.follow(write(head, FASTER)), "Save the draft", reason="To be written")
    assert page.all("textarea", name="reason")[0].text.strip() == "To be written"
    typed = FASTER.replace("working_days = 3", "working_days = 2")
    page = head.submitted(page, "Save and ask for it", text=typed, reason=WHY)
    assert get_draft("reviewed").text == typed
    assert "Review: the promise is 2 working days instead of 5 working days." in page.words
    assert events() == ["rule-book-drafted", "rule-book-drafted", "rule-book-publication-asked"]


def test_mistakes_typed_since_the_draft_was_saved_are_refused_and_kept(head: Visitor) -> None:
    refused = head.submit(head.follow(write(head, FASTER)), "Save and ask for it", text=WRONG, reason=WHY)
    assert refused.status == 422
    assert "Did you mean “done”?" in refused.words
    text, reason = (refused.all("textarea", name=name)[0].text for name in ("text", "reason"))
    assert '"don"' in text
    assert reason.strip() == WHY
    assert get_draft("reviewed").text == FASTER
    assert get_draft("reviewed").asked_at is None
    assert head.submit(refused, "Save the draft").status == 303


def test_asking_from_an_older_page_overwrites_nothing(head: Visitor) -> None:
    older = head.follow(write(head, FASTER))
    write(head, FASTER.replace("working_days = 3", "working_days = 2"))
    refused = head.submit(older, "Save and ask for it", reason="")
    assert refused.errors() == ["Say why."]
    refused = head.submit(refused, "Save and ask for it", reason=WHY)
    assert "What you typed is kept here" in refused.words
    assert listed(refused, "changes") == ["Review: the promise is 3 working days instead of 5 working days."]
    assert listed(refused, "unsaved") == ["Review: the promise is 3 working days instead of 2 working days."]


def test_who_wrote_it_does_not_publish_it(head: Visitor) -> None:
    page = head.submitted(head.follow(write(head, FASTER)), "Save and ask for it", reason=WHY)
    refused = head.post("rulebooks.publish", {**token(page), "seen_version": "1"}, key="reviewed")
    assert refused.status == 409
    assert "You have written in this draft," in refused.words
    assert newest().number == 1


def test_what_changed_since_it_was_read_is_not_published(app: Flask, head: Visitor) -> None:
    other = visitor(app, "head-of-office@all")
    head.submit(head.follow(write(head, FASTER)), "Save and ask for it", reason=WHY)
    seen = other.get("rulebooks.draft", key="reviewed")
    ready = asked_back(other, seen, "Put it in force")
    write(head, FASTER.replace("working_days = 3", "working_days = 1"))
    refused = other.submit(ready, "Put it in force")
    assert (refused.status, "What you typed" in refused.words) == (409, False)
    assert asked_back(other, seen, "Put it in force").status == 409
    assert newest().number == 1


def test_the_text_in_force_is_not_stored_twice(app: Flask, head: Visitor) -> None:
    other = visitor(app, "head-of-office@all")
    head.submit(head.follow(write(head, REVIEWED)), "Save and ask for it", reason=WHY)
    refused = published(other)
    assert (refused.status, "This very text is in force already" in refused.words) == (409, True)


def test_an_older_text_comes_into_force_again_as_a_new_version(app: Flask, head: Visitor) -> None:
    other = visitor(app, "head-of-office@all")
    store(FASTER)
    head.submit(head.follow(write(head, REVIEWED)), "Save and ask for it", reason=WHY)
    published(other)
    found = db.session.execute(select(RuleBookVersion.number, RuleBookVersion.text)).all()
    assert sorted((number, text) for number, text in found) == [(1, REVIEWED), (2, FASTER), (3, REVIEWED)]


def test_each_version_says_who_why_and_what_it_changes(app: Flask, head: Visitor) -> None:
    other = Visitor(app, somebody("head-of-office@all", name="Publisher", now=utc_now()))
    head.submit(head.follow(write(head, FASTER)), "Save and ask for it", reason=WHY)
    published(other)
    page = other.get("rulebooks.show", key="reviewed")
    assert WHY in page.words
    assert "came with the service" in page.words
    assert "Rule book put in force: version 2 (Publisher)" in page.links()
    page = other.get(page.links()["Against version 1"])
    assert page.heading == "What version 2 changes"
    for words in (
        WHY,
        "Put in force by Publisher",
        "Review: the promise is 3 working days instead of 5 working days.",
    ):
        assert words in page.words
    assert other.get("rulebooks.changes", key="reviewed", version=1).status == 404
    auditor = visitor(app, "auditor@all")
    entry = db.session.scalars(select(Event.id).where(Event.name == "rule-book-published")).one()
    told, kept = auditor.get("audit.entry", event_id=entry).words.split("As it is kept")
    assert "Version 2" in told
    assert "digest" not in told
    assert newest().digest in kept


def test_a_draft_is_discarded(head: Visitor) -> None:
    asked = asked_back(head, head.follow(write(head, FASTER)), "Discard the draft")
    assert "The draft is gone for good; version 1 stays in force." in asked.words
    page = head.submitted(asked, "Discard the draft")
    assert "Change it" in page.links()
    assert events() == ["rule-book-drafted", "rule-book-draft-discarded"]


def test_readers_read(app: Flask, head: Visitor) -> None:
    write(head, FASTER)
    for role in ("auditor@all", "coordinator@programme:1"):
        reader = visitor(app, role)
        page = reader.get("rulebooks.draft", key="reviewed")
        assert "Review: the promise is 3 working days instead of 5 working days." in page.words
        assert not {"Save the draft", "Discard the draft", "Save and ask for it"} & {
            *page.buttons(),
            *page.links(),
        }


def test_what_is_typed_is_looked_through_and_not_kept(head: Visitor) -> None:
    page = head.get("rulebooks.draft", key="reviewed")
    assert "Nothing: both say the same." in page.words
    assert "Diagram: " in page.text
    assert "Review: the promise is 3 working days instead of 5 working days." in beside(head, page, FASTER)
    assert "there is no stage and no end “don”. Did you mean “done”?" in beside(head, page, WRONG)
    assert get_draft("reviewed") is None


def test_a_word_without_quotation_marks_is_told_while_it_is_typed(head: Visitor) -> None:
    page = head.get("rulebooks.draft", key="reviewed")
    bare = REVIEWED.replace(START, "start = review")
    assert "a text stands between quotation marks, and “review” has none" in beside(head, page, bare)


def test_who_comes_too_late_is_told_of_the_publication_and_of_nothing_else(
    world: World, app: Flask, head: Visitor
) -> None:
    other = Visitor(app, somebody("head-of-office@all", name="Other", now=utc_now()))
    third = Visitor(app, somebody("head-of-office@all", name="Third", now=utc_now()))
    opened(world, "reviewed")
    head.submitted(head.follow(write(head, FASTER)), "Save and ask for it", reason=WHY)
    ready = asked_back(third, third.get("rulebooks.draft", key="reviewed"), "Put it in force")
    published(other)
    page = third.get("migrations.index", key="reviewed")
    third.submitted(page, "Try it out", reason="The time changed")
    refused = third.submit(ready, "Put it in force")
    assert (refused.status, "Last change: Other" in refused.words) == (409, True)
    tried = head.get("simulations.show", key="reviewed", text="draft")
    assert (tried.status, "There is no draft any more" in tried.words) == (409, True)


def test_two_stages_of_one_title_are_warned_of(head: Visitor) -> None:
    alike = REVIEWED.replace('en = "Changes", ru = "C"', 'en = "Changes", ru = "R"')
    words = beside(head, head.get("rulebooks.draft", key="reviewed"), alike)
    assert "no mistakes, warnings below" in words
    assert (
        "this has the same title as “review” (ru), so it does not say in which of the two a case is." in words
    )


def test_who_puts_it_in_force_reads_what_is_warned_of_with_its_line(app: Flask, head: Visitor) -> None:
    alike = REVIEWED.replace('en = "Changes", ru = "C"', 'en = "Changes", ru = "R"')
    head.submitted(head.follow(write(head, alike)), "Save and ask for it", reason=WHY)
    other = visitor(app, "head-of-office@all")
    asked = asked_back(other, other.get("rulebooks.draft", key="reviewed"), "Put it in force")
    assert "Warnings This is hardly meant:" in asked.words
    assert "this has the same title as “review” (ru), so it does not say in which" in asked.words
    line = alike.splitlines().index('title  = { en = "Changes", ru = "R", tg = "C" }') + 1
    assert asked.links()[f"line {line}"] == f"/rulebooks/reviewed/draft#L{line}"
    head.submitted(head.follow(write(head, FASTER)), "Save and ask for it", reason=WHY)
    asked = asked_back(other, other.get("rulebooks.draft", key="reviewed"), "Put it in force")
    assert "Warnings" not in asked.words


def beside(head: Visitor, page: Page, text: str) -> str:
    """The words of the fragment that a text gets while it is typed."""
    (address,) = [form.get("data-proof") for form in page.all("form") if form.get("data-proof")]
    token = page.all("input", name="csrf_token")[0].get("value")
    with head.app.app_context():
        answer = head.http.post(address, data={"text": text, "seen_version": 0, "csrf_token": token})
    assert answer.status_code == 200
    whole = f"<!doctype html><html lang='en'><title>Part</title><body>{answer.get_data(as_text=True)}</body></html>"
    return words_of(parsed(whole))


def test_a_misspelt_part_is_named_where_it_is(head: Visitor) -> None:
    text = REVIEWED.replace("[stages.review]", "[stages.revieww]")
    page = head.follow(write(head, text))
    line = text.splitlines().index("[stages.review.moves.complete]") + 1
    assert f"#L{line}" in page.links().values()


def test_a_draft_with_an_unknown_start_is_kept_and_can_be_mended(head: Visitor) -> None:
    page = head.follow(write(head, REVIEWED.replace(START, START.replace("review", "reveiw"))))
    assert "there is no stage “reveiw”" in page.words
    assert "nothing is wrong" in head.submitted(page, "Save the draft", text=FASTER).words


def test_what_cannot_be_put_in_force_is_not_offered_at_its_address_either(head: Visitor, app: Flask) -> None:
    write(head, FASTER)
    refused = visitor(app, "head-of-office@all").get("rulebooks.publishing", key="reviewed")
    assert (refused.status, "Put it in force" in refused.buttons()) == (409, False)
    assert "Nobody has asked for this draft to be put in force" in refused.words
