"""The applicant's part, page by page, in their own language; the same with a script running and without."""

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from mobility.demo.papers import Holder, letter, passport_photo, transcript

from .guest import Guest
from .office import BORN, CALL, STUDENT_NUMBER

HOLDER = Holder("Sharipova", "Madina", BORN, document_number="U00017001", student_number=STUDENT_NUMBER)
MOTIVATION = "Дар муассисаи шарик озмоишгоҳи мубодилаи гармӣ ҳаст, ки мо надорем."
PASSPORT, TRANSCRIPT, PROOF = "passport", "transcript", "orphan-status"


def say_who_one_is(guest: Guest) -> None:
    """Number and birth date are found in the register: faculty, year and average are known, not claimed."""
    guest.go("/account/affiliation")
    guest.fill(kind="student", number=STUDENT_NUMBER, birth_date=BORN)
    guest.press("Find me")
    guest.sees("The university knows you: your faculty and year are taken from its register.")


def begin(guest: Guest) -> str:
    """Finds the call, is told that they may apply, and begins; gives the application's reference."""
    guest.go("/calls")
    guest.page.get_by_role("link", name=CALL[guest.language]).first.click()
    guest.heading(CALL[guest.language])
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


def fill_sections(guest: Guest, today: date) -> None:
    """From passport to reserved seats, each page leading to the next."""
    guest.fill(passport_number="U00017001", passport_valid_until=today + timedelta(days=900))
    guest.press("Save and continue")
    guest.fill(languages="Тоҷикӣ, русӣ, англисӣ B1", language_certificate="no", earlier_exchange="no")
    guest.press("Save and continue")
    guest.fill(motivation=MOTIVATION, study_plan="Моделсозии равандҳо, 27 кредит.", return_plan="Кори дипломӣ.")
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
    """A file for one requirement, on the page of documents."""
    form = guest.page.locator(f'form[action$="/documents/{key}"]')
    form.locator('input[type="file"]').set_input_files(
        {"name": name, "mimeType": "image/jpeg" if name.endswith("jpg") else "application/pdf", "buffer": content}
    )
    form.locator('button[type="submit"]').click()


def give_documents(guest: Guest, today: date, *, watch: bool) -> None:
    """Three papers; `watch`: their verdicts come by themselves, else the page is asked for again."""
    papers = (
        (PASSPORT, "passport.jpg", passport_photo(HOLDER, today + timedelta(days=900))),
        (TRANSCRIPT, "transcript.pdf", transcript(HOLDER)),
        (PROOF, "proof.pdf", letter(HOLDER, "Certificate", ["Both parents of the holder are deceased."])),
    )
    for key, name, content in papers:
        upload(guest, key, name, content)
        card = guest.page.locator(f"article.sf-doc#{card_of(key)}")
        expect(card).to_have_class(re.compile("sf-doc--(wait|ok)"))
    for key, _name, _content in papers:
        verdict(guest, key, "ok", watch=watch)


def verdict(guest: Guest, key: str, state: str, *, watch: bool) -> None:
    card = guest.page.locator(f"article.sf-doc#{card_of(key)}")
    for _again in range(60):
        if watch or re.search(rf"sf-doc--{state}\b", card.get_attribute("class") or ""):
            break
        guest.page.wait_for_timeout(500)  # a person without scripts looks again now and then
        guest.again()
    expect(card).to_have_class(re.compile(rf"sf-doc--{state}\b"))


def card_of(key: str) -> str:
    return f"doc-{key}"


def declare(guest: Guest) -> None:
    guest.fill(truthfulness=True, data_processing=True, rules=True)
    guest.press("Save and continue")
    guest.heading("Check your answers and send")


def send(guest: Guest) -> None:
    guest.press("Send the application")
    guest.sees("Your application has arrived at the university.")


def receipt(guest: Guest) -> None:
    """The receipt's PDF, and that anybody can verify its code without learning the name."""
    card = guest.card("receipt")
    code = card.locator("code, .sf-copy, [data-copy]").first.inner_text().strip().split()[0]
    href = card.get_by_role("link", name=guest.says("Receipt as PDF"), exact=True).get_attribute("href")
    for _again in range(60):
        answer = guest.page.request.get(str(href))
        if "pdf" in answer.headers["content-type"]:
            break
        guest.page.wait_for_timeout(500)  # it is made by a job
    assert answer.body().startswith(b"%PDF"), answer.text()[:400]
    guest.go("/verify")
    guest.fill(code=code.lower())
    guest.press("Verify")
    guest.heading("This receipt is real")
    guest.reads(CALL[guest.language])
    main = guest.page.locator("main").inner_text()
    assert guest.name.split()[0] not in main
    assert guest.name.split()[-1] not in main
