"""The applicant's part, page by page, in their own language; the same with a script running and without."""

import re
from datetime import date

from playwright.sync_api import expect

from mobility.demo.papers import Holder, letter, passport_photo, transcript
from tests.patience import until

from .guest import Guest

HOLDER = Holder(
    "Sharipova", "Madina", date(2006, 4, 23), document_number="U00017001", student_number="2024-0017"
)
MOTIVATION = "Дар муассисаи шарик озмоишгоҳи мубодилаи гармӣ ҳаст, ки мо надорем."
PASSPORT, TRANSCRIPT, PROOF = "passport", "transcript", "orphan-status"
SUBMITTED = re.compile("Супоридан|Подать|Submit")
"""The rule book's own words in the history."""
PROOF_WORDS = "proof-of-what-is-nobody-elses-business.pdf"


def say_who_one_is(guest: Guest, number: str, born: date) -> None:
    """Number and birth date are found in the register: faculty, year and average are known, not claimed."""
    guest.go("/account/affiliation")
    guest.fill(kind="student", number=number, birth_date=born)
    guest.press("Find me")
    guest.sees("The university knows you: your faculty and year are taken from its register.")


def find_call(guest: Guest, title: str) -> None:
    guest.go("/calls")
    with guest.page.expect_navigation(wait_until="domcontentloaded"):
        guest.page.locator("main").get_by_role("link", name=title).first.click()
    guest.heading(title)


def begin(guest: Guest, title: str) -> str:
    """Finds the call, is told that they may apply, and begins; gives the application's reference."""
    find_call(guest, title)
    guest.sees("You can apply")
    guest.press("Apply")
    assert guest.where.startswith("/applications/"), guest.where
    return guest.where.rsplit("/", 1)[1]


def open_section(guest: Guest, reference: str, key: str) -> None:
    guest.go(f"/applications/{reference}")
    with guest.page.expect_navigation():
        guest.page.locator(f"#section-{key} a").first.click()


def fill_personal(guest: Guest) -> None:
    guest.fill(
        citizenship="TJ",
        phone="+992 90 012 34 56",
        emergency_name="Ситора Шарипова, модар",
        emergency_phone="+992 91 765 43 21",
    )


def fill_sections(guest: Guest, passport_until: date) -> None:
    """From passport to reserved seats, each page leading to the next."""
    guest.fill(passport_number="U00017001", passport_valid_until=passport_until)
    guest.press("Save and continue")
    if guest.field("specialty").count():  # the register does not know it of everybody
        guest.fill(specialty="1360701")
    guest.fill(languages="Тоҷикӣ, русӣ, англисӣ B1", language_certificate="no", earlier_exchange="no")
    guest.press("Save and continue")
    guest.fill(
        motivation=MOTIVATION, study_plan="Моделсозии равандҳо, 27 кредит.", return_plan="Кори дипломӣ."
    )
    guest.press("Save and continue")
    rank(guest, 1, 0)
    rank(guest, 2, 1)
    guest.press("Save and continue")
    guest.fill(reserved_group="orphan")
    guest.press("Save and continue")


def rank(guest: Guest, place: int, destination: int) -> None:
    """`destination`: its place in the call's list."""
    guest.field(f"rank_{place}").select_option(index=destination + 1)


def upload(guest: Guest, key: str, name: str, content: bytes) -> None:
    """A file for one requirement, on the page of documents; back when the server's answer is shown. Scripts send it as soon
    as it is chosen.
    """
    form = guest.page.locator(f'form[action$="/documents/{key}"]')
    scripts = form.get_attribute("data-ready") is not None
    form.evaluate(
        "form => { form.dataset.before = 'yes'; form.closest('details')?.setAttribute('open', '') }"
    )
    form.locator('input[type="file"]').set_input_files(
        {
            "name": name,
            "mimeType": "image/jpeg" if name.endswith("jpg") else "application/pdf",
            "buffer": content,
        }
    )
    if not scripts:
        form.locator('button[type="submit"]').click()
    expect(guest.page.locator("form[data-before]")).to_have_count(0)
    expect(guest.card(card_of(key))).to_contain_text(name)


def choose_wrong_files(guest: Guest) -> None:
    """What the server said of one file does not stand beside what is said of the next, nor in the summary on top."""
    form = guest.page.locator(f'form[action$="/documents/{TRANSCRIPT}"]')
    field, said = form.locator('input[type="file"]'), form.locator(".govuk-error-message")
    field.set_input_files({"name": "all.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04" * 200})
    archive = "This is an archive with files inside. Unpack it and send the document itself: %(taken)s."
    expect(said.first).to_contain_text(guest.says(archive, taken="PDF, JPEG, PNG"))
    summary = guest.page.locator(".govuk-error-summary__list li")
    expect(summary).to_contain_text([guest.says(archive, taken="PDF, JPEG, PNG")])
    large = {"name": "large.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4" + bytes(11 * 1024**2)}
    field.set_input_files(large)
    expect(said).to_have_count(1)
    expect(said).to_contain_text("large.pdf")
    expect(summary).to_contain_text(["large.pdf"])


def give_documents(guest: Guest, passport_until: date, *, watch: bool, passport: str = "ok") -> None:
    """Three papers; `watch`: their verdicts come by themselves, else the page is asked for again."""
    papers = (
        (PASSPORT, "passport.jpg", passport_photo(HOLDER, passport_until)),
        (TRANSCRIPT, "transcript.pdf", transcript(HOLDER)),
        (PROOF, PROOF_WORDS, letter(HOLDER, "Certificate", ["Both parents of the holder are deceased."])),
    )
    for key, name, content in papers:
        upload(guest, key, name, content)
        card = guest.page.locator(f"article.sf-doc#{card_of(key)}")
        expect(card).to_have_class(re.compile("sf-doc--(wait|ok|warn|fix)"))
    for key, _name, _content in papers:
        verdict(guest, key, passport if key == PASSPORT else "ok", watch=watch)


def verdict(guest: Guest, key: str, state: str, *, watch: bool) -> None:
    card = guest.page.locator(f"article.sf-doc#{card_of(key)}")

    def stands() -> bool:
        """Looked at once more, as a person without scripts does now and then."""
        guest.again()
        return re.search(rf"sf-doc--{state}\b", card.get_attribute("class") or "") is not None

    if not watch:
        until(stands, f"{key} becomes {state}", pause=0.5)
    expect(card).to_have_class(re.compile(rf"sf-doc--{state}\b"))


def card_of(key: str) -> str:
    return f"doc-{key}"


def declare(guest: Guest) -> None:
    guest.fill(truthfulness=True, data_processing=True, rules=True)
    guest.press("Save and continue")
    guest.heading("Check your answers and send")


def send(guest: Guest) -> None:
    """By an impatient double click; and who comes back to the page that sent it sends nothing more."""
    # Without scripts the second click takes the first one's page away: only the last one is waited for.
    guest.button("Send the application").dblclick()
    guest.card("receipt").wait_for()
    sent = guest.where
    guest.page.go_back()
    again = guest.button("Send the application")
    if again.count():
        guest.press("Send the application")
        guest.sees("This application is sent already. You need not do anything more.")
    guest.go(sent)
    expect(guest.page.get_by_text(guest.says("You")).filter(has_text=SUBMITTED)).to_have_count(1)


def press_without_a_line(guest: Guest) -> None:
    """Nothing is sent, and the page stays and says so until there is one again."""
    where, context = guest.where, guest.page.context
    context.set_offline(True)
    guest.press("Send the application", stays=True)
    guest.sees(
        "No connection: nothing was sent. Please leave this page open and press again when the line is back."
    )
    context.set_offline(False)
    guest.sees("The line is back. Please press again.")
    assert guest.where == where


def receipt(guest: Guest, title: str) -> None:
    """The receipt's PDF, and that anybody can verify its code without learning the name."""
    card = guest.card("receipt")
    code = card.locator("code, .sf-copy, [data-copy]").first.inner_text().strip().split()[0]
    href = card.get_by_role("link", name=guest.says("Receipt as PDF"), exact=True).get_attribute("href")
    until(lambda: guest.page.request.get(str(href)).body().startswith(b"%PDF"), "a job makes the receipt")
    guest.go("/verify")
    guest.fill(code=code.lower())
    guest.press("Verify")
    guest.heading("This receipt is real")
    guest.reads(title)
    main = guest.page.locator("main").inner_text()
    assert guest.name.split()[0] not in main
    assert guest.name.split()[-1] not in main


def mend(guest: Guest, reference: str, passport_until: date) -> None:
    """What was named and nothing else: the date and the photo of the passport; then sent again."""
    guest.go(f"/applications/{reference}")
    guest.sees("Your turn: changes are asked for")
    guest.follow("Make the changes")
    expect(guest.field("passport_number")).to_have_count(0)
    guest.fill(passport_valid_until=passport_until)
    guest.press("Save and continue")
    help_ = guest.card(card_of(PASSPORT)).locator("details", has=guest.page.locator("input[type=file]"))
    if not help_.evaluate("details => details.open"):
        help_.locator("summary").click()
    upload(guest, PASSPORT, "passport-new.jpg", passport_photo(HOLDER, passport_until))
    verdict(guest, PASSPORT, "ok", watch=True)
    guest.follow("Continue")
    guest.heading("Look at your changes and send again")
    guest.press("Send the application again")
    guest.sees("Sent again. Thank you.")
