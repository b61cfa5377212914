"""Whoever presses a button may have an old page before them: why each press is right all the same.

A new one is put where it belongs, which is to be thought about: what on its page may somebody else have changed since?
"""

from flask import Flask

SEEN = """
accounts.end_grants applications.save applications.submit applications.withdraw bulk_moves.ask bundles.take_list
bundles.take_over
calendar.change_week cohort_views.change conditions.decide documents.save_blackened documents.send_blackened
documents.take_back
guests.answer inclusion.ask inclusion.confirm inclusion.refuse institutions.edit institutions.edit_faculty
intakes.change_course intakes.change_years intakes.cross intakes.give_up intakes.note_act intakes.note_results
intakes.strike_course intakes.take_sheet
joint.note_act managing.extend managing.move_part managing.new_part managing.one_part managing.programme
managing.programmes managing.remove_part managing.section managing.take migrations.again migrations.ask
migrations.confirm migrations.going migrations.undo migrations.withdraw notifications.read_all office_messages.write
partner.accept_several partner.answer partner.details partner.take_list register.apply register.confirm
register.refuse reviews.assign reviews.correct reviews.save rulebooks.discard rulebooks.publish rulebooks.save
rulebooks.send_back
selection.change selection.discard selection.give_seat selection.propose selection.rename_variant selection.sign
selection.sign_variant selection.take_over sittings.cast sittings.name_signer sittings.save_change sittings.save_words
sittings.sign stays.call_off stays.change_dates stays.decide_extension stays.enter_emergency stays.give_up stays.note_hours
stays.give_paper stays.receive_paper stays.settle stays.strike_course
stays.take_back stays.take_paper_back stays.write_report workflow.make_move
"""
"""They say what their page showed (`base.seen`, a version, or whom it is about), and are refused where that has changed."""
NEW = """
accounts.give_grant accounts.lend appeals.write applications.start audit.export bundles.choose
bundles.letter_before bundles.marked_list
bundles.send_list calendar.add_day cohort_files.ask cohort_views.keep conditions.add documents.announce documents.give
institutions.add_contact institutions.add_specialty institutions.new institutions.new_faculty intakes.add
intakes.add_course intakes.open_intake intakes.open_transition intakes.send_sheet intakes.set_up_specialty
intakes.take managing.copy managing.new migrations.declare partner.marked_list partner.send_list partner.write
register.upload reviews.remind rulebooks.prove selection.renew selection.take_up selection.try_otherwise
simulations.go sittings.add_application sittings.add_matter sittings.call_sitting sittings.note stays.ask_extension
stays.emergency stays.note_course stays.report workflow.remind_holders workflow.substitute
"""
"""They add something, or ask for something; what is there stays as it is, and twice is refused or is once."""
OWN = """
accounts.ask_link accounts.change_details accounts.change_password accounts.choose_language accounts.confirm
accounts.end_other_sessions accounts.end_session accounts.first_run accounts.register accounts.reset accounts.sign_in
accounts.sign_in_demo accounts.sign_out cohort_views.bring_back cohort_views.delete
conditions.answer documents.do_without notifications.open_message notifications.read_together register.affiliation
register.take_back reviews.conflict reviews.take_back rising.ask sittings.reserve sittings.say_absence
"""
"""They are about what is the person's own, and mean what is there now: nobody else changes it."""
ONCE = """
accounts.end_delegation accounts.end_delegation_of accounts.end_grant appeals.answer appeals.carry_out audit.erase
bundles.answer_word calendar.remove_day conditions.keep documents.accept institutions.end_contact
intakes.put_course_back intakes.remove operations.try_again register.undo_match reviews.replace
selection.delete_variant selection.recall selection.restore_variant sittings.begin
sittings.call_off sittings.cancel sittings.chair sittings.close sittings.close_vote sittings.move sittings.open_vote
sittings.presence sittings.remove
stays.accept_crossing stays.close stays.home stays.question stays.refuse_crossing stays.uphold
"""
"""They name one thing that is not replaced by another, and are refused once it is decided, gone or further on."""


def test_of_each_press_it_is_said_why_an_old_page_does_no_harm(app: Flask) -> None:
    pressed = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    said = [endpoint for kind in (SEEN, NEW, OWN, ONCE) for endpoint in kind.split()]
    assert (sorted(said), len(said)) == (sorted(pressed), len(set(said)))
