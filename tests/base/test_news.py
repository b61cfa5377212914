"""What the last step has done is said once: at the card that it was about, else at the top of the page."""

from flask import flash, render_template_string

from mobility.base.news import back_to, news

PAGE = (
    '{% from "components/card.html" import card %}{% from "components/flash.html" import flashes %}'
    '{% set main %}{% call card("One", id="one") %}in it{% endcall %}{% endset %}top{{ flashes() }}end {{ main }}'
)


def written(app, address: str) -> tuple[str, str]:
    """What stands at the top, and what with the card."""
    with app.test_request_context():
        answer = back_to(address, "It is done.")
        assert (answer.status_code, answer.location) == (303, address)
        top, _end, card = render_template_string(PAGE).partition("end")
    return top, card


def test_it_is_said_at_the_card_that_the_address_names(app):
    top, card = written(app, "/somewhere#one")
    assert ("It is done." in top, card.count("It is done.")) == (False, 1)
    assert "sf-flash--done" in card


def test_where_there_is_no_such_card_it_is_said_at_the_top(app):
    for address in ("/somewhere#other", "/somewhere"):
        top, card = written(app, address)
        assert (top.count("It is done."), "It is done." in card) == (1, False)
        assert "sf-flash--done" in top


def test_a_part_without_that_card_takes_nothing_from_the_page(app):
    with app.test_request_context() as context:
        flash("Refused.", "error")
        assert news("one") == []
        assert "_flashes" in context.session
        assert news() == [("error", "Refused.")]


def test_outside_of_a_page_nothing_is_said(app):
    assert news("one") == []
